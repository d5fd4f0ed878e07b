type Carrier = { readonly name: string; readonly trackingUrl: (number: string) => string };

/** Carriers with a known tracking page; other carrier names are kept as entered. */
const carriers: readonly Carrier[] = [
  { name: 'DHL', trackingUrl: (number) => `https://www.dhl.com/en/express/tracking.html?AWB=${number}` },
  { name: 'FedEx', trackingUrl: (number) => `https://www.fedex.com/fedextrack/?trknbr=${number}` },
  { name: 'UPS', trackingUrl: (number) => `https://www.ups.com/track?tracknum=${number}` },
  { name: 'USPS', trackingUrl: (number) => `https://tools.usps.com/go/TrackConfirmAction?tLabels=${number}` },
];

/** The carrier's own spelling of its name, if the carrier is known. */
export function carrierName(input: string): string {
  const name = input.trim();
  return find(name)?.name ?? name;
}

/** The URL of a parcel's tracking page, or null for an unknown carrier. */
export function trackingUrl({ carrier, trackingNumber }: { carrier: string; trackingNumber: string }): string | null {
  return find(carrier)?.trackingUrl(encodeURIComponent(trackingNumber)) ?? null;
}

function find(name: string): Carrier | undefined {
  return carriers.find((carrier) => carrier.name.toUpperCase() === name.toUpperCase());
}
