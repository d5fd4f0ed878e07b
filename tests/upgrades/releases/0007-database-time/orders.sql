

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin raise exception 'the ledger is never changed: post another transaction'; end $$;

CREATE FUNCTION public.require_balance() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin
      if (select sum(amount_minor) from ledger_entries where transaction_id = new.transaction_id) <> 0 then
        raise exception 'ledger transaction % does not sum to 0', new.transaction_id
          using errcode = 'check_violation', constraint = 'ledger_balanced';
      end if;
      return null;
    end $$;

CREATE TABLE public.cart_lines (
    id text NOT NULL,
    cart_id text NOT NULL,
    variant_id text NOT NULL,
    quantity integer NOT NULL,
    price_when_added_minor bigint NOT NULL,
    product_id text NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    image_url text,
    unit_minor bigint NOT NULL,
    currency text NOT NULL,
    weight_grams integer,
    CONSTRAINT cart_lines_quantity_check CHECK ((quantity > 0)),
    CONSTRAINT cart_lines_unit_minor_check CHECK ((unit_minor >= 0))
);

CREATE TABLE public.carts (
    id text NOT NULL,
    token_hash text,
    owner_id text,
    state text NOT NULL,
    version integer NOT NULL,
    order_id text,
    merged_into text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT carts_check CHECK (((owner_id IS NULL) <> (token_hash IS NULL))),
    CONSTRAINT carts_check1 CHECK (((state <> 'PLACING'::text) OR (order_id IS NOT NULL))),
    CONSTRAINT carts_state_check CHECK ((state = ANY (ARRAY['OPEN'::text, 'PLACING'::text, 'CLOSED'::text]))),
    CONSTRAINT carts_version_check CHECK ((version > 0))
);

CREATE TABLE public.idempotency_keys (
    user_id text NOT NULL,
    key text NOT NULL,
    operation text NOT NULL,
    fingerprint text NOT NULL,
    order_id text NOT NULL,
    saga_id text,
    outcome jsonb,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone
);

CREATE TABLE public.ledger_entries (
    transaction_id bigint NOT NULL,
    account text NOT NULL,
    amount_minor bigint NOT NULL,
    CONSTRAINT ledger_entries_account_check CHECK ((account = ANY (ARRAY['PROVIDER'::text, 'SALES'::text, 'SHIPPING'::text, 'TAX'::text, 'REFUNDS'::text, 'STRAY'::text]))),
    CONSTRAINT ledger_entries_amount_minor_check CHECK ((amount_minor <> 0))
);

CREATE TABLE public.ledger_transactions (
    id bigint NOT NULL,
    kind text NOT NULL,
    cause text NOT NULL,
    order_id text NOT NULL,
    currency text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_transactions_kind_check CHECK ((kind = ANY (ARRAY['CAPTURE'::text, 'REFUND'::text])))
);

ALTER TABLE public.ledger_transactions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_transactions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.migrations (
    name text NOT NULL,
    done_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.order_events (
    id text NOT NULL,
    order_id text NOT NULL,
    sequence integer NOT NULL,
    type text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    payment_status text NOT NULL,
    fulfillment_status text NOT NULL,
    message text,
    fact jsonb NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    CONSTRAINT order_events_sequence_check CHECK ((sequence > 0))
);

CREATE TABLE public.order_lines (
    id text NOT NULL,
    order_id text NOT NULL,
    "position" integer NOT NULL,
    product_id text NOT NULL,
    variant_id text NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    image_url text,
    unit_minor bigint NOT NULL,
    quantity integer NOT NULL,
    CONSTRAINT order_lines_quantity_check CHECK ((quantity > 0)),
    CONSTRAINT order_lines_unit_minor_check CHECK ((unit_minor >= 0))
);

CREATE SEQUENCE public.order_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.orders (
    id text NOT NULL,
    number text NOT NULL,
    owner_id text NOT NULL,
    cart_id text NOT NULL,
    status text NOT NULL,
    payment_status text NOT NULL,
    fulfillment_status text NOT NULL,
    cancel_cause text,
    cancel_reason text,
    currency text NOT NULL,
    subtotal_minor bigint NOT NULL,
    discount_minor bigint NOT NULL,
    shipping_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    total_minor bigint NOT NULL,
    refunded_minor bigint NOT NULL,
    shipping_method text NOT NULL,
    shipping_address jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT orders_cancel_cause_check CHECK ((cancel_cause = ANY (ARRAY['CUSTOMER'::text, 'EXPIRED'::text, 'OUT_OF_STOCK'::text]))),
    CONSTRAINT orders_cancelled_for_a_cause CHECK (((status = 'CANCELLED'::text) = (cancel_cause IS NOT NULL))),
    CONSTRAINT orders_check CHECK (((refunded_minor >= 0) AND (refunded_minor <= total_minor))),
    CONSTRAINT orders_check1 CHECK ((total_minor = (((subtotal_minor - discount_minor) + shipping_minor) + tax_minor))),
    CONSTRAINT orders_discount_minor_check CHECK ((discount_minor >= 0)),
    CONSTRAINT orders_fulfillment CHECK ((fulfillment_status =
CASE status
    WHEN 'PROCESSING'::text THEN 'SHIPPED'::text
    WHEN 'COMPLETED'::text THEN 'DELIVERED'::text
    ELSE 'UNFULFILLED'::text
END)),
    CONSTRAINT orders_paid_before_sent CHECK (((status = ANY (ARRAY['PENDING'::text, 'CANCELLED'::text])) OR (payment_status = ANY (ARRAY['PAID'::text, 'PARTIALLY_REFUNDED'::text, 'REFUNDED'::text])))),
    CONSTRAINT orders_payment_status CHECK ((payment_status = ANY (ARRAY['UNPAID'::text, 'FAILED'::text, 'PAID'::text, 'PARTIALLY_REFUNDED'::text, 'REFUNDED'::text]))),
    CONSTRAINT orders_pending_is_unpaid CHECK (((status <> 'PENDING'::text) OR (payment_status = ANY (ARRAY['UNPAID'::text, 'FAILED'::text])))),
    CONSTRAINT orders_shipping_minor_check CHECK ((shipping_minor >= 0)),
    CONSTRAINT orders_status CHECK ((status = ANY (ARRAY['PENDING'::text, 'CONFIRMED'::text, 'PROCESSING'::text, 'COMPLETED'::text, 'CANCELLED'::text]))),
    CONSTRAINT orders_subtotal_minor_check CHECK ((subtotal_minor >= 0)),
    CONSTRAINT orders_tax_minor_check CHECK ((tax_minor >= 0)),
    CONSTRAINT orders_total_minor_check CHECK ((total_minor >= 0)),
    CONSTRAINT orders_version_check CHECK ((version > 0))
);

CREATE TABLE public.outbox (
    sequence bigint NOT NULL,
    "position" bigint,
    id text NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    version bigint NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    owner text,
    channels text[] NOT NULL,
    data jsonb NOT NULL,
    traceparent text
);

CREATE TABLE public.outbox_counter (
    is_only boolean DEFAULT true NOT NULL,
    log_id text DEFAULT (gen_random_uuid())::text NOT NULL,
    last_position bigint DEFAULT 0 NOT NULL,
    CONSTRAINT outbox_counter_is_only_check CHECK (is_only)
);

ALTER TABLE public.outbox ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payment_attempts (
    id text NOT NULL,
    order_id text NOT NULL,
    method text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    transaction_id text,
    decline_code text,
    refunded_minor bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    captured_at timestamp with time zone,
    CONSTRAINT payment_attempts_amount_minor_check CHECK ((amount_minor >= 0)),
    CONSTRAINT payment_attempts_check CHECK (((refunded_minor >= 0) AND (refunded_minor <= amount_minor))),
    CONSTRAINT payment_attempts_method_check CHECK ((method = ANY (ARRAY['CARD'::text, 'WALLET'::text]))),
    CONSTRAINT payment_attempts_state_check CHECK ((state = ANY (ARRAY['IN_FLIGHT'::text, 'CAPTURED'::text, 'DECLINED'::text, 'VOIDED'::text])))
);

CREATE TABLE public.provider_charges (
    attempt_id text NOT NULL,
    state text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    transaction_id text NOT NULL,
    decline_code text,
    capture_at timestamp with time zone,
    reported_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT provider_charges_state_check CHECK ((state = ANY (ARRAY['CAPTURED'::text, 'DECLINED'::text, 'PENDING'::text, 'VOIDED'::text])))
);

CREATE TABLE public.provider_log (
    "position" bigint NOT NULL,
    attempt_id text NOT NULL,
    event text NOT NULL,
    amount_minor bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.provider_log ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.provider_log_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.provider_refunds (
    refund_id text NOT NULL,
    attempt_id text NOT NULL,
    amount_minor bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT provider_refunds_amount_minor_check CHECK ((amount_minor > 0))
);

CREATE TABLE public.refunds (
    id text NOT NULL,
    attempt_id text NOT NULL,
    order_id text NOT NULL,
    cause text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    completed_at timestamp with time zone,
    reference text DEFAULT ''::text NOT NULL,
    reason text,
    CONSTRAINT refunds_amount_minor_check CHECK ((amount_minor > 0)),
    CONSTRAINT refunds_cause CHECK ((cause = ANY (ARRAY['CANCELLED'::text, 'OUT_OF_STOCK'::text, 'STRAY_CAPTURE'::text, 'STAFF'::text]))),
    CONSTRAINT refunds_state CHECK ((state = ANY (ARRAY['REQUESTED'::text, 'DONE'::text, 'DECLINED'::text])))
);

CREATE TABLE public.saga_steps (
    saga_id text NOT NULL,
    "position" integer NOT NULL,
    step text NOT NULL,
    undo text,
    tries integer DEFAULT 0 NOT NULL,
    last_error text,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);

CREATE TABLE public.sagas (
    id text NOT NULL,
    kind text NOT NULL,
    order_id text NOT NULL,
    state text NOT NULL,
    step text NOT NULL,
    undo text,
    data jsonb NOT NULL,
    user_id text,
    idempotency_key text,
    request_id text NOT NULL,
    traceparent text,
    "position" integer DEFAULT 1 NOT NULL,
    fence bigint NOT NULL,
    lease_until timestamp with time zone,
    tries integer NOT NULL,
    wakes integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone NOT NULL,
    last_error text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    steps jsonb DEFAULT '[]'::jsonb NOT NULL,
    step_begun_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sagas_kind_check CHECK ((kind = ANY (ARRAY['place'::text, 'pay'::text, 'cancel'::text, 'expire'::text, 'refund'::text]))),
    CONSTRAINT sagas_state_check CHECK ((state = ANY (ARRAY['RUNNING'::text, 'UNDOING'::text, 'DONE'::text, 'UNDONE'::text, 'TURNED'::text])))
);

CREATE TABLE public.shipments (
    id text NOT NULL,
    order_id text NOT NULL,
    carrier text NOT NULL,
    tracking_number text NOT NULL,
    shipped_at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone
);

INSERT INTO public.cart_lines VALUES
	('cln_01M8MVRY2CRBJTSW8CVFN9QVSW', 'crt_01M8MVRY2NZ8HBGCSQNQMVJJ3W', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MVRZPQ71K27FY3YH475AT3', 'crt_01M8MVRZPVZ4VGHRKE249YAPT5', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MVS105RE1TQ6EF41CXHRBH', 'crt_01M8MVS10PP7RMEAQMTGQ64D1B', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MVS1NBRYW89N4AVXTW5TPZ', 'crt_01M8MVS1NGS6T1Z6181DNN4TMH', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200);

INSERT INTO public.carts VALUES
	('crt_01M8MVRY2NZ8HBGCSQNQMVJJ3W', NULL, 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'CLOSED', 1, 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', NULL, '2026-11-29 23:55:47.157+00', '2026-11-29 23:55:47.157+00', NULL),
	('crt_01M8MVRZPVZ4VGHRKE249YAPT5', NULL, 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'CLOSED', 1, 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', NULL, '2026-11-29 23:55:48.827+00', '2026-11-29 23:55:48.827+00', NULL),
	('crt_01M8MVS10PP7RMEAQMTGQ64D1B', NULL, 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'CLOSED', 1, 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', NULL, '2026-11-29 23:55:50.166+00', '2026-11-29 23:55:50.166+00', NULL),
	('crt_01M8MVS1NGS6T1Z6181DNN4TMH', NULL, 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'CLOSED', 1, 'ord_4D0GPVQD4GFHADGADYFR5AFFRT', NULL, '2026-11-29 23:55:50.832+00', '2026-11-29 23:55:50.832+00', NULL);

INSERT INTO public.idempotency_keys VALUES
	('usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'before-confirmed', 'placeOrder', '9ae83ac1db0d3a8f88b07c08585218de87507f0799ccf374856a561cf0e6550a', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 'sag_55SKFN8NC4N3BXD9TTA28X4DG0', '{"cartId": null, "orderId": "ord_6J40N4KC98QXZ3S0HJMDMT0KAN", "refusals": []}', '2026-11-29 23:55:47.276+00', '2026-11-29 23:55:47.565+00'),
	('usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'pay-ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 'payOrder', 'bda42d928d8d8858c3bbde93e3e01aae116670649974c47cea78a75b1c41d512', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 'sag_75K4K2965VBPVPDVMNCZC27M3K', '{"cartId": null, "orderId": "ord_6J40N4KC98QXZ3S0HJMDMT0KAN", "refusals": []}', '2026-11-29 23:55:47.866+00', '2026-11-29 23:55:47.964+00'),
	('usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'before-cancelled', 'placeOrder', '3de00b39c8e4c489cf621d7c05e9f7d06f783be73ad1eb7ce4d352e0c6296765', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'sag_3B1247H9SX2TB3EMH6Y1777R93', '{"cartId": null, "orderId": "ord_5P5CYCN0342R2C8HJ5BDC6RXYQ", "refusals": []}', '2026-11-29 23:55:48.902+00', '2026-11-29 23:55:49.134+00'),
	('usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'pay-ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'payOrder', '7d6e62c448a66aa8c54fd710a4a646e1aca886b3ce89e0c3450a69e192f32a5d', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'sag_6FJH4FTV9369NQ7RDX8GNFRVN1', '{"cartId": null, "orderId": "ord_5P5CYCN0342R2C8HJ5BDC6RXYQ", "refusals": []}', '2026-11-29 23:55:49.234+00', '2026-11-29 23:55:49.295+00'),
	('usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'cancel-ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'cancelOrder', '7716b1c268ef2221f3221f6f3077159d71dea396687adf3c25ef5012fa4dc524', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'sag_1J4J00X6M40G2FXH5GSKXVPX12', '{"cartId": null, "orderId": "ord_5P5CYCN0342R2C8HJ5BDC6RXYQ", "refusals": []}', '2026-11-29 23:55:49.532+00', '2026-11-29 23:55:49.532+00'),
	('usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'before-shipped', 'placeOrder', '473e6e7c2c5eef53653ba53985e83258636b81a0aea5c1733488b6940a85b330', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 'sag_0JSPDG4M48EBPKGGPX1GED49AF', '{"cartId": null, "orderId": "ord_0G4QTTJ6YWXYAK4JTAK4TV4S06", "refusals": []}', '2026-11-29 23:55:50.32+00', '2026-11-29 23:55:50.447+00'),
	('usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'pay-ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 'payOrder', 'cd9e673fc1325001edc00b689f7502736333de6128bdb6f0f4000cb124de21de', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 'sag_76HK4E3DT659WTVBHBZYPTTJPJ', '{"cartId": null, "orderId": "ord_0G4QTTJ6YWXYAK4JTAK4TV4S06", "refusals": []}', '2026-11-29 23:55:50.481+00', '2026-11-29 23:55:50.548+00'),
	('usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'before-pending', 'placeOrder', '97023bf7505cedc7fb01f407dcba240dc92bfb370a9760e33186773ddc3ee259', 'ord_4D0GPVQD4GFHADGADYFR5AFFRT', 'sag_61SHYQ3XTSPQ60PG93VDYNDNBZ', '{"cartId": null, "orderId": "ord_4D0GPVQD4GFHADGADYFR5AFFRT", "refusals": []}', '2026-11-29 23:55:50.86+00', '2026-11-29 23:55:50.996+00');

INSERT INTO public.ledger_entries VALUES
	(1, 'PROVIDER', 2990),
	(1, 'SALES', -2500),
	(1, 'SHIPPING', -490),
	(2, 'PROVIDER', 2990),
	(2, 'SALES', -2500),
	(2, 'SHIPPING', -490),
	(3, 'REFUNDS', 2990),
	(3, 'PROVIDER', -2990),
	(4, 'PROVIDER', 2990),
	(4, 'SALES', -2500),
	(4, 'SHIPPING', -490);

INSERT INTO public.ledger_transactions OVERRIDING SYSTEM VALUE VALUES
	(1, 'CAPTURE', 'pat_5QGEBYXS9ZBNA48KA3YSDQFDCX', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 'USD', '2026-11-29 23:55:47.964+00'),
	(2, 'CAPTURE', 'pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'USD', '2026-11-29 23:55:49.295+00'),
	(3, 'REFUND', 'rfd_41YR9Q6BSQRQ6HVMKGQJKA4YSW', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'USD', '2026-11-29 23:55:49.726+00'),
	(4, 'CAPTURE', 'pat_6AHH29G708ARKZZBQVF281T3SX', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 'USD', '2026-11-29 23:55:50.548+00');

INSERT INTO public.migrations VALUES
	('0000_event_log', '2026-11-29 23:55:41.181805+00'),
	('0001_carts', '2026-11-29 23:55:41.181805+00'),
	('0002_order_life', '2026-11-29 23:55:41.181805+00'),
	('0003_simulated_provider', '2026-11-29 23:55:41.181805+00'),
	('0004_fulfilment', '2026-11-29 23:55:41.181805+00'),
	('0005_ledger_of_before', '2026-11-29 23:55:41.181805+00'),
	('0006_stories_in_rows', '2026-11-29 23:55:41.181805+00'),
	('0007_stories_of_the_release_before', '2026-11-29 23:55:41.181805+00');

INSERT INTO public.order_events VALUES
	('evt_649CS53GH888BGW3N3E22K2490', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:55:47.564+00'),
	('evt_18FW6AJMSM3HPWZ8WQFH4N8YQY', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_5QGEBYXS9ZBNA48KA3YSDQFDCX", "amountMinor": 2990}', '2026-11-29 23:55:47.964+00'),
	('evt_5T8JXQCYYZNDAVND7R4NHTKTG9', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:55:47.964+00'),
	('evt_7MXWRDXPJQJHXZ7BMN5PAMK01J', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:55:49.134+00'),
	('evt_6EW2X0HASB3WV4C6Q1QH2P5ZMR', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK", "amountMinor": 2990}', '2026-11-29 23:55:49.295+00'),
	('evt_6V0JSGVE0T0F5PZCHTTRH2PNRK', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:55:49.295+00'),
	('evt_7NV22WT8W9EPF8T0KEDM7F48TG', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 4, 'order.cancelled', 'CONFIRMED', 'CANCELLED', 'PAID', 'UNFULFILLED', 'The order was cancelled by its buyer.', '{"type": "order.cancelled", "cause": "CUSTOMER", "reason": null}', '2026-11-29 23:55:49.554+00'),
	('evt_4A0SZ6EYFM8PDD4KPZGNBWH7RX', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 5, 'payment.refunded', 'CANCELLED', 'CANCELLED', 'REFUNDED', 'UNFULFILLED', 'The payment was given back.', '{"type": "payment.refunded", "isStray": false, "refundId": "rfd_41YR9Q6BSQRQ6HVMKGQJKA4YSW", "attemptId": "pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK", "isPartial": false, "amountMinor": 2990}', '2026-11-29 23:55:49.726+00'),
	('evt_62P6D97QW7R9R9V5MXFJS6N2H8', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:55:50.446+00'),
	('evt_1YKPXVB0G6038R09YYP88GQS85', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_6AHH29G708ARKZZBQVF281T3SX", "amountMinor": 2990}', '2026-11-29 23:55:50.548+00'),
	('evt_5DDS44A5CM60Y082A19GD9476G', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:55:50.548+00'),
	('evt_7MPWEBMWSJGRBYT6AH0PN14CN7', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 4, 'order.shipped', 'CONFIRMED', 'PROCESSING', 'PAID', 'SHIPPED', 'The order was handed to Post.', '{"type": "order.shipped", "carrier": "Post", "shipmentId": "shp_03KTPT9DS1N59861RT2VCE9JX8"}', '2026-11-29 23:55:50.675+00'),
	('evt_2D8VZVA80P8K2YW5WBRPC1TJBY', 'ord_4D0GPVQD4GFHADGADYFR5AFFRT', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:55:50.996+00');

INSERT INTO public.order_lines VALUES
	('oln_54BQV1CV27M7XJA4F9P7MD2BQ1', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_227PE4BF5WN73M4B0CEJ9Q7XWP', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_7CFKS415YV3FDDDQBT7DF2YGNY', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_6976HJHSPZ3VQPC06SQYAFMJDC', 'ord_4D0GPVQD4GFHADGADYFR5AFFRT', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2);

INSERT INTO public.orders VALUES
	('ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 'KWHT-PYJF', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'crt_01M8MVRY2NZ8HBGCSQNQMVJJ3W', 'CONFIRMED', 'PAID', 'UNFULFILLED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 3, '2026-11-29 23:55:47.564+00', '2026-11-29 23:55:47.964+00', '2026-11-30 00:25:47.305+00'),
	('ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', '7S3N-DX4Y', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'crt_01M8MVRZPVZ4VGHRKE249YAPT5', 'CANCELLED', 'REFUNDED', 'UNFULFILLED', 'CUSTOMER', 'CUSTOMER', 'USD', 2500, 0, 490, 0, 2990, 2990, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 5, '2026-11-29 23:55:49.134+00', '2026-11-29 23:55:49.726+00', '2026-11-30 00:25:48.938+00'),
	('ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 'VNNG-4VQD', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'crt_01M8MVS10PP7RMEAQMTGQ64D1B', 'PROCESSING', 'PAID', 'SHIPPED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 4, '2026-11-29 23:55:50.446+00', '2026-11-29 23:55:50.675+00', '2026-11-30 00:25:50.334+00'),
	('ord_4D0GPVQD4GFHADGADYFR5AFFRT', 'FJ7A-VT9W', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'crt_01M8MVS1NGS6T1Z6181DNN4TMH', 'PENDING', 'UNPAID', 'UNFULFILLED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 1, '2026-11-29 23:55:50.996+00', '2026-11-29 23:55:50.996+00', '2026-11-30 00:25:50.864+00');

INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'evt_649CS53GH888BGW3N3E22K2490', 'order.created', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 1, '2026-11-29 23:55:47.564+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_6J40N4KC98QXZ3S0HJMDMT0KAN,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "KWHT-PYJF", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_6J40N4KC98QXZ3S0HJMDMT0KAN", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(2, 2, 'evt_18FW6AJMSM3HPWZ8WQFH4N8YQY', 'payment.completed', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 2, '2026-11-29 23:55:47.964+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_6J40N4KC98QXZ3S0HJMDMT0KAN,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"number": "KWHT-PYJF", "message": "The payment was received.", "orderId": "ord_6J40N4KC98QXZ3S0HJMDMT0KAN", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_5QGEBYXS9ZBNA48KA3YSDQFDCX", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(3, 3, 'evt_5T8JXQCYYZNDAVND7R4NHTKTG9', 'order.confirmed', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 3, '2026-11-29 23:55:47.964+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_6J40N4KC98QXZ3S0HJMDMT0KAN,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "KWHT-PYJF", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order is confirmed.", "orderId": "ord_6J40N4KC98QXZ3S0HJMDMT0KAN", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(4, 4, 'evt_7MXWRDXPJQJHXZ7BMN5PAMK01J', 'order.created', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 1, '2026-11-29 23:55:49.134+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_5P5CYCN0342R2C8HJ5BDC6RXYQ,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_5P5CYCN0342R2C8HJ5BDC6RXYQ", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(5, 5, 'evt_6EW2X0HASB3WV4C6Q1QH2P5ZMR', 'payment.completed', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 2, '2026-11-29 23:55:49.295+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_5P5CYCN0342R2C8HJ5BDC6RXYQ,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"number": "7S3N-DX4Y", "message": "The payment was received.", "orderId": "ord_5P5CYCN0342R2C8HJ5BDC6RXYQ", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(6, 6, 'evt_6V0JSGVE0T0F5PZCHTTRH2PNRK', 'order.confirmed', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 3, '2026-11-29 23:55:49.295+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_5P5CYCN0342R2C8HJ5BDC6RXYQ,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order is confirmed.", "orderId": "ord_5P5CYCN0342R2C8HJ5BDC6RXYQ", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(7, 7, 'evt_7NV22WT8W9EPF8T0KEDM7F48TG', 'order.cancelled', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 4, '2026-11-29 23:55:49.554+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_5P5CYCN0342R2C8HJ5BDC6RXYQ,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"cause": "CUSTOMER", "lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was cancelled by its buyer.", "orderId": "ord_5P5CYCN0342R2C8HJ5BDC6RXYQ", "sequence": 4, "toStatus": "CANCELLED", "fromStatus": "CONFIRMED", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(8, 8, 'evt_4A0SZ6EYFM8PDD4KPZGNBWH7RX', 'payment.refunded', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 5, '2026-11-29 23:55:49.726+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_5P5CYCN0342R2C8HJ5BDC6RXYQ,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"number": "7S3N-DX4Y", "message": "The payment was given back.", "orderId": "ord_5P5CYCN0342R2C8HJ5BDC6RXYQ", "currency": "USD", "refundId": "rfd_41YR9Q6BSQRQ6HVMKGQJKA4YSW", "sequence": 5, "toStatus": "CANCELLED", "attemptId": "pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK", "fromStatus": "CANCELLED", "amountMinor": 2990, "paymentStatus": "REFUNDED", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(9, 9, 'evt_62P6D97QW7R9R9V5MXFJS6N2H8', 'order.created', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 1, '2026-11-29 23:55:50.446+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_0G4QTTJ6YWXYAK4JTAK4TV4S06,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_0G4QTTJ6YWXYAK4JTAK4TV4S06", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(10, 10, 'evt_1YKPXVB0G6038R09YYP88GQS85', 'payment.completed', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 2, '2026-11-29 23:55:50.548+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_0G4QTTJ6YWXYAK4JTAK4TV4S06,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"number": "VNNG-4VQD", "message": "The payment was received.", "orderId": "ord_0G4QTTJ6YWXYAK4JTAK4TV4S06", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_6AHH29G708ARKZZBQVF281T3SX", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(11, 11, 'evt_5DDS44A5CM60Y082A19GD9476G', 'order.confirmed', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 3, '2026-11-29 23:55:50.548+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_0G4QTTJ6YWXYAK4JTAK4TV4S06,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order is confirmed.", "orderId": "ord_0G4QTTJ6YWXYAK4JTAK4TV4S06", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(12, 12, 'evt_7MPWEBMWSJGRBYT6AH0PN14CN7', 'order.shipped', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 4, '2026-11-29 23:55:50.675+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_0G4QTTJ6YWXYAK4JTAK4TV4S06,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "carrier": "Post", "message": "The order was handed to Post.", "orderId": "ord_0G4QTTJ6YWXYAK4JTAK4TV4S06", "sequence": 4, "toStatus": "PROCESSING", "fromStatus": "CONFIRMED", "shipmentId": "shp_03KTPT9DS1N59861RT2VCE9JX8", "paymentStatus": "PAID", "fulfillmentStatus": "SHIPPED"}', NULL),
	(13, 13, 'evt_2D8VZVA80P8K2YW5WBRPC1TJBY', 'order.created', 'ord_4D0GPVQD4GFHADGADYFR5AFFRT', 1, '2026-11-29 23:55:50.996+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{order.ord_4D0GPVQD4GFHADGADYFR5AFFRT,user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "FJ7A-VT9W", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_4D0GPVQD4GFHADGADYFR5AFFRT", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL);

INSERT INTO public.outbox_counter VALUES
	(true, '4179e1b3-4a1e-4d69-b090-4aa91adff265', 13);

INSERT INTO public.payment_attempts VALUES
	('pat_5QGEBYXS9ZBNA48KA3YSDQFDCX', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_0N4JDMWB76VNC01GDR6TRV9AM4', NULL, 0, '2026-11-29 23:55:47.904+00', '2026-11-29 23:55:47.964+00'),
	('pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_5J82ZSDG82R8H2FXJJXC1A5C8Y', NULL, 2990, '2026-11-29 23:55:49.251+00', '2026-11-29 23:55:49.295+00'),
	('pat_6AHH29G708ARKZZBQVF281T3SX', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_1AGS91NGE7NR06BZ77NWEVXF0Y', NULL, 0, '2026-11-29 23:55:50.483+00', '2026-11-29 23:55:50.548+00');

INSERT INTO public.provider_charges VALUES
	('pat_5QGEBYXS9ZBNA48KA3YSDQFDCX', 'CAPTURED', 2990, 'USD', 'txn_0N4JDMWB76VNC01GDR6TRV9AM4', NULL, NULL, NULL, '2026-11-29 23:55:47.94+00'),
	('pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK', 'CAPTURED', 2990, 'USD', 'txn_5J82ZSDG82R8H2FXJJXC1A5C8Y', NULL, NULL, NULL, '2026-11-29 23:55:49.276+00'),
	('pat_6AHH29G708ARKZZBQVF281T3SX', 'CAPTURED', 2990, 'USD', 'txn_1AGS91NGE7NR06BZ77NWEVXF0Y', NULL, NULL, NULL, '2026-11-29 23:55:50.497+00');

INSERT INTO public.provider_log OVERRIDING SYSTEM VALUE VALUES
	(1, 'pat_5QGEBYXS9ZBNA48KA3YSDQFDCX', 'CAPTURED', 2990, '2026-11-29 23:55:47.94+00'),
	(2, 'pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK', 'CAPTURED', 2990, '2026-11-29 23:55:49.276+00'),
	(3, 'pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK', 'REFUNDED', 2990, '2026-11-29 23:55:49.603+00'),
	(4, 'pat_6AHH29G708ARKZZBQVF281T3SX', 'CAPTURED', 2990, '2026-11-29 23:55:50.497+00');

INSERT INTO public.provider_refunds VALUES
	('rfd_41YR9Q6BSQRQ6HVMKGQJKA4YSW', 'pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK', 2990, '2026-11-29 23:55:49.603+00');

INSERT INTO public.refunds VALUES
	('rfd_41YR9Q6BSQRQ6HVMKGQJKA4YSW', 'pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'CANCELLED', 2990, 'USD', 'DONE', '2026-11-29 23:55:49.567+00', '2026-11-29 23:55:49.726+00', '', NULL);

INSERT INTO public.sagas VALUES
	('sag_55SKFN8NC4N3BXD9TTA28X4DG0', 'place', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MVRY2CRBJTSW8CVFN9QVSW", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MVRY2NZ8HBGCSQNQMVJJ3W", "ownerId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "answerBy": 1795996551305, "notAfter": 1795996607305, "refusals": null, "expiresAt": 1795998347305, "holdUntil": 1796084747305, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'before-confirmed', 'req_01M8MVRY49S71765X4SPJVCZBE', NULL, 1, 1, '2026-11-29 23:55:52.565+00', 0, 0, '2026-11-29 23:55:47.276+00', NULL, '2026-11-29 23:55:47.276+00', '2026-11-29 23:55:47.565+00', '[]', '2026-11-29 23:55:47.276+00'),
	('sag_75K4K2965VBPVPDVMNCZC27M3K', 'pay', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_5QGEBYXS9ZBNA48KA3YSDQFDCX", "amountMinor": 2990, "chargeBefore": 1795996607904, "captureBefore": 1795997147904}', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'pay-ord_6J40N4KC98QXZ3S0HJMDMT0KAN', 'req_01M8MVRYJVT8M3XYH834XD0XZN', NULL, 1, 1, '2026-11-29 23:55:53.288+00', 0, 0, '2026-11-29 23:55:47.904+00', NULL, '2026-11-29 23:55:47.904+00', '2026-11-29 23:55:48.288+00', '[{"step": "charge", "tries": 0, "begunAt": "2026-11-29T23:55:47.904+00:00", "endedAt": "2026-11-29T23:55:47.964+00:00", "lastError": null}]', '2026-11-29 23:55:47.964+00'),
	('sag_3B1247H9SX2TB3EMH6Y1777R93', 'place', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MVRZPQ71K27FY3YH475AT3", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MVRZPVZ4VGHRKE249YAPT5", "ownerId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "answerBy": 1795996552938, "notAfter": 1795996608938, "refusals": null, "expiresAt": 1795998348938, "holdUntil": 1796084748938, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'before-cancelled', 'req_01M8MVRZQTWA2X63323J346XD9', NULL, 1, 1, '2026-11-29 23:55:54.134+00', 0, 0, '2026-11-29 23:55:48.902+00', NULL, '2026-11-29 23:55:48.902+00', '2026-11-29 23:55:49.134+00', '[]', '2026-11-29 23:55:48.902+00'),
	('sag_6FJH4FTV9369NQ7RDX8GNFRVN1', 'pay', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK", "amountMinor": 2990, "chargeBefore": 1795996609251, "captureBefore": 1795997149251}', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'pay-ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'req_01M8MVS02695N13B5T1E9ZPCJC', NULL, 1, 1, '2026-11-29 23:55:54.419+00', 0, 0, '2026-11-29 23:55:49.251+00', NULL, '2026-11-29 23:55:49.251+00', '2026-11-29 23:55:49.419+00', '[{"step": "charge", "tries": 0, "begunAt": "2026-11-29T23:55:49.251+00:00", "endedAt": "2026-11-29T23:55:49.295+00:00", "lastError": null}]', '2026-11-29 23:55:49.295+00'),
	('sag_1J4J00X6M40G2FXH5GSKXVPX12', 'cancel', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'DONE', 'release', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "reason": "CUSTOMER", "refund": {"currency": "USD", "refundId": "rfd_41YR9Q6BSQRQ6HVMKGQJKA4YSW", "attemptId": "pat_70CMK7QMKQNH7Z0KBTGSTZ5DZK", "amountMinor": 2990}}', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'cancel-ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', 'req_01M8MVS0BNS7STQC7KNTVNQHZF', NULL, 1, 1, '2026-11-29 23:55:54.932+00', 0, 0, '2026-11-29 23:55:49.554+00', NULL, '2026-11-29 23:55:49.554+00', '2026-11-29 23:55:49.932+00', '[{"step": "refund", "tries": 0, "begunAt": "2026-11-29T23:55:49.554+00:00", "endedAt": "2026-11-29T23:55:49.726+00:00", "lastError": null}]', '2026-11-29 23:55:49.726+00'),
	('sag_0JSPDG4M48EBPKGGPX1GED49AF', 'place', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MVS105RE1TQ6EF41CXHRBH", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MVS10PP7RMEAQMTGQ64D1B", "ownerId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "answerBy": 1795996554334, "notAfter": 1795996610334, "refusals": null, "expiresAt": 1795998350334, "holdUntil": 1796084750334, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'before-shipped', 'req_01M8MVS12WFXMRTBGF8PZKJATH', NULL, 1, 1, '2026-11-29 23:55:55.447+00', 0, 0, '2026-11-29 23:55:50.32+00', NULL, '2026-11-29 23:55:50.32+00', '2026-11-29 23:55:50.447+00', '[]', '2026-11-29 23:55:50.32+00'),
	('sag_76HK4E3DT659WTVBHBZYPTTJPJ', 'pay', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_6AHH29G708ARKZZBQVF281T3SX", "amountMinor": 2990, "chargeBefore": 1795996610483, "captureBefore": 1795997150483}', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'pay-ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 'req_01M8MVS1AAF3D7H2T962STK1TE', NULL, 1, 1, '2026-11-29 23:55:55.605+00', 0, 0, '2026-11-29 23:55:50.483+00', NULL, '2026-11-29 23:55:50.483+00', '2026-11-29 23:55:50.605+00', '[{"step": "charge", "tries": 0, "begunAt": "2026-11-29T23:55:50.483+00:00", "endedAt": "2026-11-29T23:55:50.548+00:00", "lastError": null}]', '2026-11-29 23:55:50.548+00'),
	('sag_61SHYQ3XTSPQ60PG93VDYNDNBZ', 'place', 'ord_4D0GPVQD4GFHADGADYFR5AFFRT', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MVS1NBRYW89N4AVXTW5TPZ", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MVS1NGS6T1Z6181DNN4TMH", "ownerId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "answerBy": 1795996554864, "notAfter": 1795996610864, "refusals": null, "expiresAt": 1795998350864, "holdUntil": 1796084750864, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'before-pending', 'req_01M8MVS1NS6R1RCB5VFCT4RBW3', NULL, 1, 1, '2026-11-29 23:55:55.996+00', 0, 0, '2026-11-29 23:55:50.86+00', NULL, '2026-11-29 23:55:50.86+00', '2026-11-29 23:55:50.996+00', '[]', '2026-11-29 23:55:50.86+00');

INSERT INTO public.shipments VALUES
	('shp_03KTPT9DS1N59861RT2VCE9JX8', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', 'Post', 'RR1', '2026-11-29 23:55:50.675+00', NULL);

SELECT pg_catalog.setval('public.ledger_transactions_id_seq', 4, true);

SELECT pg_catalog.setval('public.order_numbers', 32, true);

SELECT pg_catalog.setval('public.outbox_sequence_seq', 13, true);

SELECT pg_catalog.setval('public.provider_log_position_seq', 4, true);

ALTER TABLE ONLY public.cart_lines
    ADD CONSTRAINT cart_lines_cart_id_variant_id_key UNIQUE (cart_id, variant_id);

ALTER TABLE ONLY public.cart_lines
    ADD CONSTRAINT cart_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.carts
    ADD CONSTRAINT carts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.carts
    ADD CONSTRAINT carts_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key);

ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_pkey PRIMARY KEY (transaction_id, account);

ALTER TABLE ONLY public.ledger_transactions
    ADD CONSTRAINT ledger_once_per_cause UNIQUE (kind, cause);

ALTER TABLE ONLY public.ledger_transactions
    ADD CONSTRAINT ledger_transactions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.order_events
    ADD CONSTRAINT order_events_order_id_sequence_key UNIQUE (order_id, sequence);

ALTER TABLE ONLY public.order_events
    ADD CONSTRAINT order_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT order_lines_order_id_variant_id_key UNIQUE (order_id, variant_id);

ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT order_lines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_number UNIQUE (number);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox_counter
    ADD CONSTRAINT outbox_counter_pkey PRIMARY KEY (is_only);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_id UNIQUE (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_subject_version UNIQUE (subject, version);

ALTER TABLE ONLY public.payment_attempts
    ADD CONSTRAINT payment_attempts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.provider_charges
    ADD CONSTRAINT provider_charges_pkey PRIMARY KEY (attempt_id);

ALTER TABLE ONLY public.provider_log
    ADD CONSTRAINT provider_log_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY public.provider_refunds
    ADD CONSTRAINT provider_refunds_pkey PRIMARY KEY (refund_id);

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_one_per_cause UNIQUE (attempt_id, cause, reference);

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.saga_steps
    ADD CONSTRAINT saga_steps_pkey PRIMARY KEY (saga_id, "position");

ALTER TABLE ONLY public.sagas
    ADD CONSTRAINT sagas_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shipments
    ADD CONSTRAINT shipments_pkey PRIMARY KEY (id);

CREATE INDEX carts_closed ON public.carts USING btree (updated_at) WHERE (state = 'CLOSED'::text);

CREATE UNIQUE INDEX carts_current_of_owner ON public.carts USING btree (owner_id) WHERE (state = ANY (ARRAY['OPEN'::text, 'PLACING'::text]));

CREATE INDEX carts_expiring ON public.carts USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE INDEX carts_merged_into ON public.carts USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX idempotency_keys_old ON public.idempotency_keys USING btree (created_at);

CREATE INDEX orders_by_time ON public.orders USING btree (created_at, id);

CREATE INDEX orders_of_owner ON public.orders USING btree (owner_id, created_at, id);

CREATE INDEX orders_overdue ON public.orders USING btree (expires_at) WHERE (status = 'PENDING'::text);

CREATE INDEX outbox_new ON public.outbox USING btree (sequence) WHERE ("position" IS NULL);

CREATE INDEX outbox_occurred_at ON public.outbox USING btree (occurred_at);

CREATE UNIQUE INDEX outbox_position ON public.outbox USING btree ("position") WHERE ("position" IS NOT NULL);

CREATE INDEX payment_attempts_of_order ON public.payment_attempts USING btree (order_id, created_at);

CREATE UNIQUE INDEX payment_attempts_one_live ON public.payment_attempts USING btree (order_id) WHERE (state = ANY (ARRAY['IN_FLIGHT'::text, 'CAPTURED'::text]));

CREATE INDEX provider_charges_unreported ON public.provider_charges USING btree (capture_at) WHERE ((capture_at IS NOT NULL) AND (reported_at IS NULL));

CREATE INDEX provider_refunds_of_charge ON public.provider_refunds USING btree (attempt_id);

CREATE INDEX refunds_of_order ON public.refunds USING btree (order_id);

CREATE INDEX sagas_due ON public.sagas USING btree (next_try_at) WHERE (state = ANY (ARRAY['RUNNING'::text, 'UNDOING'::text]));

CREATE INDEX sagas_of_order ON public.sagas USING btree (order_id);

CREATE UNIQUE INDEX sagas_one_per_order ON public.sagas USING btree (order_id) WHERE ((state = ANY (ARRAY['RUNNING'::text, 'UNDOING'::text])) AND (kind <> 'refund'::text));

CREATE INDEX sagas_with_address ON public.sagas USING btree (updated_at) WHERE ((kind = 'place'::text) AND (data ? 'shippingAddress'::text));

CREATE INDEX shipments_of_order ON public.shipments USING btree (order_id);

CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON public.ledger_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.require_balance();

CREATE TRIGGER ledger_kept BEFORE DELETE OR UPDATE ON public.ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER ledger_kept BEFORE DELETE OR UPDATE ON public.ledger_transactions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE ONLY public.cart_lines
    ADD CONSTRAINT cart_lines_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES public.carts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.carts
    ADD CONSTRAINT carts_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.carts(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES public.ledger_transactions(id);

ALTER TABLE ONLY public.ledger_transactions
    ADD CONSTRAINT ledger_transactions_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);

ALTER TABLE ONLY public.order_events
    ADD CONSTRAINT order_events_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);

ALTER TABLE ONLY public.order_lines
    ADD CONSTRAINT order_lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);

ALTER TABLE ONLY public.payment_attempts
    ADD CONSTRAINT payment_attempts_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);

ALTER TABLE ONLY public.provider_refunds
    ADD CONSTRAINT provider_refunds_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.provider_charges(attempt_id);

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.payment_attempts(id);

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);

ALTER TABLE ONLY public.saga_steps
    ADD CONSTRAINT saga_steps_saga_id_fkey FOREIGN KEY (saga_id) REFERENCES public.sagas(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.shipments
    ADD CONSTRAINT shipments_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);

