import type { CartState } from '../domain/cart.ts';

export type CartTables = {
  carts: {
    id: string;
    /** SHA-256 of the guest's token, hexadecimal; null for a customer's cart. */
    token_hash: string | null;
    owner_id: string | null;
    state: CartState;
    version: number;
    /** The order this cart is being placed as, or became. */
    order_id: string | null;
    /** The cart a guest's cart was merged into. */
    merged_into: string | null;
    created_at: Date;
    updated_at: Date;
    expires_at: Date | null;
  };
  cart_lines: {
    id: string;
    cart_id: string;
    variant_id: string;
    quantity: number;
    price_when_added_minor: number;
    product_id: string;
    sku: string;
    name: string;
    image_url: string | null;
    unit_minor: number;
    currency: string;
    weight_grams: number | null;
  };
};

/** The columns that make a cart; listed, so that the statements can be prepared. */
export const cartColumns = ['id', 'owner_id', 'state', 'version', 'expires_at'] as const;
export const lineColumns = [
  'id',
  'variant_id',
  'quantity',
  'price_when_added_minor',
  'product_id',
  'sku',
  'name',
  'image_url',
  'unit_minor',
  'currency',
  'weight_grams',
] as const;
