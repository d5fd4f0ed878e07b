import { endingSteps } from './endOrder.ts';
import { payingSteps } from './payOrder.ts';
import { placingSteps } from './placeOrder.ts';
import type { SagaSteps } from './sagaDependencies.ts';

/** The steps of every kind of saga. */
export const sagaSteps: SagaSteps = {
  place: placingSteps,
  pay: payingSteps,
  cancel: endingSteps,
  expire: endingSteps,
  refund: endingSteps,
};
