/** When a change was made and the trace it belongs to; facts carry both. */
export type Origin = { readonly at: Date; readonly traceparent: string | null };
