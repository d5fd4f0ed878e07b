import { trackingUrl } from '../domain/carriers.ts';
import type { ShipmentResolvers } from '../generated/resolvers.ts';

export const Shipment: ShipmentResolvers = {
  trackingUrl: (shipment) => trackingUrl(shipment),
  status: ({ deliveredAt }) => (deliveredAt === null ? 'SHIPPED' : 'DELIVERED'),
};
