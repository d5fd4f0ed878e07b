import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** How far a process may be behind, and which part of the heap it may use, from 0 to 1. */
export type PressureLimits = { readonly maxDelayMs: number; readonly maxHeapPart: number };

/** What a process has left of its time and memory. Disposing stops the measuring. */
export type PressureGauge = {
  readonly isUnderPressure: () => boolean;
  /** The median delay of the event loop in the last second, and the part of the heap that is used. */
  readonly state: () => { readonly eventLoopDelayMs: number; readonly heapPart: number };
} & Disposable;

const SAMPLE_MS = 1_000;
const RESOLUTION_MS = 10;
const NANOSECONDS = 1e6;

/** Measures once a second. The median: one long turn of the event loop is no pressure. */
export function openPressureGauge(limits: () => PressureLimits): PressureGauge {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let state = { eventLoopDelayMs: 0, heapPart: 0 };
  const timer = setInterval(() => {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    const delayMs = Math.max(0, delays.percentile(50) / NANOSECONDS - RESOLUTION_MS);
    state = { eventLoopDelayMs: Math.round(delayMs), heapPart: Math.round((used / limit) * 100) / 100 };
    delays.reset();
  }, SAMPLE_MS);
  timer.unref();
  return {
    isUnderPressure: () => state.eventLoopDelayMs > limits().maxDelayMs || state.heapPart > limits().maxHeapPart,
    state: () => state,
    [Symbol.dispose]() {
      clearInterval(timer);
      delays.disable();
    },
  };
}
