type Carrier = { readonly name: string; readonly trackingUrl: (number: string) => string };

/** Carriers whose pages we know; any other carrier is kept as it was given. */
const carriers: readonly Carrier[] = [
  { name: 'DHL', trackingUrl: (number) => `https://www.dhl.com/en/express/tracking.html?AWB=${number}` },
  { name: 'FedEx', trackingUrl: (number) => `https://www.fedex.com/fedextrack/?trknbr=${number}` },
  { name: 'UPS', trackingUrl: (number) => `https://www.ups.com/track?tracknum=${number}` },
  { name: 'USPS', trackingUrl: (number) => `https://tools.usps.com/go/TrackConfirmAction?tLabels=${number}` },
];

/** The carrier's name as it writes it itself, where we know it. */
export function carrierName(input: string): string {
  const name = input.trim();
  return find(name)?.name ?? name;
}

/** Where a parcel can be followed, or null when we do not know the carrier's page. */
export function trackingUrl({ carrier, trackingNumber }: { carrier: string; trackingNumber: string }): string | null {
  return find(carrier)?.trackingUrl(encodeURIComponent(trackingNumber)) ?? null;
}

function find(name: string): Carrier | undefined {
  return carriers.find((carrier) => carrier.name.toUpperCase() === name.toUpperCase());
}
