import { trackingUrl } from '../domain/carriers.ts';
import type { ShipmentResolvers } from '../generated/resolvers.ts';

export const Shipment: ShipmentResolvers = {
  async __resolveReference({ id }, { loaders }) {
    const order = await loaders.orderOfPart.load(id);
    return order?.shipments.find((shipment) => shipment.id === id) ?? null;
  },

  trackingUrl: (shipment) => trackingUrl(shipment),
  status: ({ deliveredAt }) => (deliveredAt === null ? 'SHIPPED' : 'DELIVERED'),
};
