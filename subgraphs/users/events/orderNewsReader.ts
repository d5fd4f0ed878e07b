import { z } from 'zod';
import type { OrderNews } from '../domain/orderNews.ts';

/** News of an order, as read from an event of the orders house. */
export type ReadNews = { readonly orderId: string; readonly news: OrderNews };

/** Reads the data of one type of event, or throws what is wrong with it. */
export type OrderNewsReader = (data: unknown) => ReadNews;

const orderId = z.string().startsWith('ord_').max(64);
const number = z.string().min(1).max(40);
const amountMinor = z.int().nonnegative();
const currency = z.string().regex(/^[A-Z]{3}$/);

/** Which order it is about: in the data of every event of the orders house. */
export const aboutOrder = z.object({ orderId, number });

/** An order with what it costs in all. */
export const aboutSale = aboutOrder.extend({ totals: z.object({ totalMinor: amountMinor, currency }) });

/** An order with an amount that moved, or did not. */
export const aboutPayment = aboutOrder.extend({ amountMinor, currency });
