import type { Log } from '#platform/log/log.ts';
import { openChannels, type ChannelConfig } from './channels/openChannels.ts';
import { startDeliveryWorker, type DeliveryQueue, type DeliveryWorker } from './deliveryWorker.ts';
import { createDeliveryRenderer, type DeliveryRendererOptions } from './renderDelivery.ts';

type NotificationsOptions = ChannelConfig &
  DeliveryRendererOptions & {
    readonly queue: DeliveryQueue;
    readonly log: Log;
  };

/** Opens the message channels and starts the delivery worker. Disposing stops the worker, then closes the channels. */
export function openNotifications({ queue, log, ...o }: NotificationsOptions): DeliveryWorker {
  const opened = new AsyncDisposableStack();
  const channels = opened.use(openChannels(o, log));
  const worker = opened.use(startDeliveryWorker({ queue, render: createDeliveryRenderer(o), channels, log }));
  return { wake: worker.wake, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
