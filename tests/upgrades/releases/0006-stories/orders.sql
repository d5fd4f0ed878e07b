

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
    fence bigint NOT NULL,
    lease_until timestamp with time zone,
    tries integer NOT NULL,
    wakes integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone NOT NULL,
    last_error text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    steps jsonb DEFAULT '[]'::jsonb NOT NULL,
    step_begun_at timestamp with time zone NOT NULL,
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
	('cln_01M8MV4FSN7A2DX3B02W0BR6YC', 'crt_01M8MV4FSQ1WS9WAD98YYVA1P9', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MV4GAFASV55N5Y75T1Z20V', 'crt_01M8MV4GAKCEZQGNA5M0FCMRWR', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MV4GTE6SZNMV4QRGVBKX1S', 'crt_01M8MV4GTPCK1YH9EYM0ZECVZD', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MV4H9V8W2HCJQWEP4FHQ75', 'crt_01M8MV4HA07B11GW4YVQJ9DYBA', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200);

INSERT INTO public.carts VALUES
	('crt_01M8MV4FSQ1WS9WAD98YYVA1P9', NULL, 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'CLOSED', 1, 'ord_78NME1033TRKRGRCCP3D2S07BS', NULL, '2026-11-29 23:44:37.175+00', '2026-11-29 23:44:37.175+00', NULL),
	('crt_01M8MV4GAKCEZQGNA5M0FCMRWR', NULL, 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'CLOSED', 1, 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', NULL, '2026-11-29 23:44:37.715+00', '2026-11-29 23:44:37.715+00', NULL),
	('crt_01M8MV4GTPCK1YH9EYM0ZECVZD', NULL, 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'CLOSED', 1, 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', NULL, '2026-11-29 23:44:38.23+00', '2026-11-29 23:44:38.23+00', NULL),
	('crt_01M8MV4HA07B11GW4YVQJ9DYBA', NULL, 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'CLOSED', 1, 'ord_4XXA8MN5X7GJP5YQQHHP81V8TN', NULL, '2026-11-29 23:44:38.72+00', '2026-11-29 23:44:38.72+00', NULL);

INSERT INTO public.idempotency_keys VALUES
	('usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'before-confirmed', 'placeOrder', '084450ebe92f33680ba5b8708dfb4ea734c29441c1f1eb5303247af1f36c6c93', 'ord_78NME1033TRKRGRCCP3D2S07BS', 'sag_6BK4C24QKBV42BV6QQ9ZBZFA6T', '{"cartId": null, "orderId": "ord_78NME1033TRKRGRCCP3D2S07BS", "refusals": []}', '2026-11-29 23:44:37.193+00', '2026-11-29 23:44:37.243+00'),
	('usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'pay-ord_78NME1033TRKRGRCCP3D2S07BS', 'payOrder', '059bbf86acfe56ea7ab7dbe1fd90a012398efbbaedbc6ca2ec134b4c91e301fa', 'ord_78NME1033TRKRGRCCP3D2S07BS', 'sag_18D3NBTJR773MTRN3F8YM6PBG0', '{"cartId": null, "orderId": "ord_78NME1033TRKRGRCCP3D2S07BS", "refusals": []}', '2026-11-29 23:44:37.375+00', '2026-11-29 23:44:37.484+00'),
	('usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'before-cancelled', 'placeOrder', '15b39320ce4ee091d7ae124acb97cd41442ce43da3b07c32db8eaeda4f3152de', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'sag_73N8D44D7GFAFGHRVXP7AXAC86', '{"cartId": null, "orderId": "ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE", "refusals": []}', '2026-11-29 23:44:37.803+00', '2026-11-29 23:44:37.84+00'),
	('usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'pay-ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'payOrder', '1db249a95f2568745de50d4e451e546109e3429fc089d1521a87333a147a87be', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'sag_1YGHR6ZPT0YB8MM40CEEPMP75H', '{"cartId": null, "orderId": "ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE", "refusals": []}', '2026-11-29 23:44:37.869+00', '2026-11-29 23:44:37.919+00'),
	('usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'cancel-ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'cancelOrder', '203a49196335a43125a82b97f7f4d2d5243896feb13c5a85c2603a448865ad28', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'sag_0MBK4WN1ADR4056YQ29YTWG9TW', '{"cartId": null, "orderId": "ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE", "refusals": []}', '2026-11-29 23:44:38.006+00', '2026-11-29 23:44:38.006+00'),
	('usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'before-shipped', 'placeOrder', 'a7e4d443ad0c984378f87db96d0335d875af3984db5b8a4f42e67dc4b819eb0d', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 'sag_6HQY2KBCVE61XW1N3AMYM2CJE6', '{"cartId": null, "orderId": "ord_2WKSVR8SRXA9K2JTKR4JZEWG7H", "refusals": []}', '2026-11-29 23:44:38.258+00', '2026-11-29 23:44:38.31+00'),
	('usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'pay-ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 'payOrder', '85f36996eb88e30ba4c3d65019fbb1be876ccc81b341133bbddeaf38a426881e', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 'sag_2F93YT1XWZVV9PKJ3AD1Q7XYFE', '{"cartId": null, "orderId": "ord_2WKSVR8SRXA9K2JTKR4JZEWG7H", "refusals": []}', '2026-11-29 23:44:38.366+00', '2026-11-29 23:44:38.391+00'),
	('usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'before-pending', 'placeOrder', '36addb9e6a3d9a2da9cb2bfb764e5d060fa070765dbf1bb440444822ab9a52a9', 'ord_4XXA8MN5X7GJP5YQQHHP81V8TN', 'sag_6VD500YP56TS8Z5W4BAGHB99NQ', '{"cartId": null, "orderId": "ord_4XXA8MN5X7GJP5YQQHHP81V8TN", "refusals": []}', '2026-11-29 23:44:38.749+00', '2026-11-29 23:44:38.8+00');

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
	(1, 'CAPTURE', 'pat_2XAWD55EEN2RXWZ7F865N5X02S', 'ord_78NME1033TRKRGRCCP3D2S07BS', 'USD', '2026-11-29 23:44:37.484+00'),
	(2, 'CAPTURE', 'pat_2Z043NPP7V1AGN7CHY8DNJ6SYE', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'USD', '2026-11-29 23:44:37.919+00'),
	(3, 'REFUND', 'rfd_112N6E81M2AAEC3J4R5EK0ET4X', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'USD', '2026-11-29 23:44:38.09+00'),
	(4, 'CAPTURE', 'pat_24FYNSXY9YN2H02FWKN4QXN8EQ', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 'USD', '2026-11-29 23:44:38.391+00');

INSERT INTO public.migrations VALUES
	('0000_event_log', '2026-11-29 23:44:32.932832+00'),
	('0001_carts', '2026-11-29 23:44:32.932832+00'),
	('0002_order_life', '2026-11-29 23:44:32.932832+00'),
	('0003_simulated_provider', '2026-11-29 23:44:32.932832+00'),
	('0004_fulfilment', '2026-11-29 23:44:32.932832+00'),
	('0005_ledger_of_before', '2026-11-29 23:44:32.932832+00'),
	('0006_stories_in_rows', '2026-11-29 23:44:32.932832+00');

INSERT INTO public.order_events VALUES
	('evt_61Q4A1ZV317TJW78WHQ5RVRX7Z', 'ord_78NME1033TRKRGRCCP3D2S07BS', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:44:37.243+00'),
	('evt_2EKDQ4G9Z189WD9VEV26S889YP', 'ord_78NME1033TRKRGRCCP3D2S07BS', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_2XAWD55EEN2RXWZ7F865N5X02S", "amountMinor": 2990}', '2026-11-29 23:44:37.484+00'),
	('evt_6WZASKESD61RYSSWXXXG2DY81R', 'ord_78NME1033TRKRGRCCP3D2S07BS', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:44:37.484+00'),
	('evt_0QG6FQQKZW3QGKZFA12PVC6YGC', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:44:37.84+00'),
	('evt_4JBDRNVVBBB0YAV6TA3278MY2N', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_2Z043NPP7V1AGN7CHY8DNJ6SYE", "amountMinor": 2990}', '2026-11-29 23:44:37.919+00'),
	('evt_1P9GV6V9RM6FP8JFAQ2KV0X7D7', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:44:37.919+00'),
	('evt_1PM12QF4BREGR08RFNH9KGX4BR', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 4, 'order.cancelled', 'CONFIRMED', 'CANCELLED', 'PAID', 'UNFULFILLED', 'The order was cancelled by its buyer.', '{"type": "order.cancelled", "cause": "CUSTOMER", "reason": null}', '2026-11-29 23:44:38.014+00'),
	('evt_35RCYBQMTK7X1PZTXNHCXSNDBJ', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 5, 'payment.refunded', 'CANCELLED', 'CANCELLED', 'REFUNDED', 'UNFULFILLED', 'The payment was given back.', '{"type": "payment.refunded", "isStray": false, "refundId": "rfd_112N6E81M2AAEC3J4R5EK0ET4X", "attemptId": "pat_2Z043NPP7V1AGN7CHY8DNJ6SYE", "isPartial": false, "amountMinor": 2990}', '2026-11-29 23:44:38.09+00'),
	('evt_56EQ2AA696M21SZH1BY4W37971', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:44:38.31+00'),
	('evt_6S996R38PDTA2FK47QSFWCBYCN', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_24FYNSXY9YN2H02FWKN4QXN8EQ", "amountMinor": 2990}', '2026-11-29 23:44:38.391+00'),
	('evt_5XW7AWMD16VS0T0RA37D2V87VZ', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:44:38.391+00'),
	('evt_6Q55G64JR7DZPFJBYXRHWD8YMK', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 4, 'order.shipped', 'CONFIRMED', 'PROCESSING', 'PAID', 'SHIPPED', 'The order was handed to Post.', '{"type": "order.shipped", "carrier": "Post", "shipmentId": "shp_2939622XMG3NYAPKV2V8VA0HQB"}', '2026-11-29 23:44:38.628+00'),
	('evt_7H557VFE43S4JZD70NYV36VV19', 'ord_4XXA8MN5X7GJP5YQQHHP81V8TN', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:44:38.8+00');

INSERT INTO public.order_lines VALUES
	('oln_549EYGFTDNHZFAD8SSYK2P5B25', 'ord_78NME1033TRKRGRCCP3D2S07BS', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_5A0BS3WZ7JZM3KZEE6RV2WJ4B8', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_5AYKJGHQX6BHPQWZH5XW9NZQWK', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_5Q2R9FGY0BXBQWQ8Q54C008EB5', 'ord_4XXA8MN5X7GJP5YQQHHP81V8TN', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2);

INSERT INTO public.orders VALUES
	('ord_78NME1033TRKRGRCCP3D2S07BS', 'KWHT-PYJF', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'crt_01M8MV4FSQ1WS9WAD98YYVA1P9', 'CONFIRMED', 'PAID', 'UNFULFILLED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 3, '2026-11-29 23:44:37.243+00', '2026-11-29 23:44:37.484+00', '2026-11-30 00:14:37.199+00'),
	('ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', '7S3N-DX4Y', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'crt_01M8MV4GAKCEZQGNA5M0FCMRWR', 'CANCELLED', 'REFUNDED', 'UNFULFILLED', 'CUSTOMER', 'CUSTOMER', 'USD', 2500, 0, 490, 0, 2990, 2990, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 5, '2026-11-29 23:44:37.84+00', '2026-11-29 23:44:38.09+00', '2026-11-30 00:14:37.805+00'),
	('ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 'VNNG-4VQD', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'crt_01M8MV4GTPCK1YH9EYM0ZECVZD', 'PROCESSING', 'PAID', 'SHIPPED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 4, '2026-11-29 23:44:38.31+00', '2026-11-29 23:44:38.628+00', '2026-11-30 00:14:38.268+00'),
	('ord_4XXA8MN5X7GJP5YQQHHP81V8TN', 'FJ7A-VT9W', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'crt_01M8MV4HA07B11GW4YVQJ9DYBA', 'PENDING', 'UNPAID', 'UNFULFILLED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 1, '2026-11-29 23:44:38.8+00', '2026-11-29 23:44:38.8+00', '2026-11-30 00:14:38.761+00');

INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'evt_61Q4A1ZV317TJW78WHQ5RVRX7Z', 'order.created', 'ord_78NME1033TRKRGRCCP3D2S07BS', 1, '2026-11-29 23:44:37.243+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_78NME1033TRKRGRCCP3D2S07BS,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "KWHT-PYJF", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_78NME1033TRKRGRCCP3D2S07BS", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(2, 2, 'evt_2EKDQ4G9Z189WD9VEV26S889YP', 'payment.completed', 'ord_78NME1033TRKRGRCCP3D2S07BS', 2, '2026-11-29 23:44:37.484+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_78NME1033TRKRGRCCP3D2S07BS,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"number": "KWHT-PYJF", "message": "The payment was received.", "orderId": "ord_78NME1033TRKRGRCCP3D2S07BS", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_2XAWD55EEN2RXWZ7F865N5X02S", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(3, 3, 'evt_6WZASKESD61RYSSWXXXG2DY81R', 'order.confirmed', 'ord_78NME1033TRKRGRCCP3D2S07BS', 3, '2026-11-29 23:44:37.484+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_78NME1033TRKRGRCCP3D2S07BS,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "KWHT-PYJF", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order is confirmed.", "orderId": "ord_78NME1033TRKRGRCCP3D2S07BS", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(4, 4, 'evt_0QG6FQQKZW3QGKZFA12PVC6YGC', 'order.created', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 1, '2026-11-29 23:44:37.84+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(5, 5, 'evt_4JBDRNVVBBB0YAV6TA3278MY2N', 'payment.completed', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 2, '2026-11-29 23:44:37.919+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"number": "7S3N-DX4Y", "message": "The payment was received.", "orderId": "ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_2Z043NPP7V1AGN7CHY8DNJ6SYE", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(6, 6, 'evt_1P9GV6V9RM6FP8JFAQ2KV0X7D7', 'order.confirmed', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 3, '2026-11-29 23:44:37.919+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order is confirmed.", "orderId": "ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(7, 7, 'evt_1PM12QF4BREGR08RFNH9KGX4BR', 'order.cancelled', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 4, '2026-11-29 23:44:38.014+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"cause": "CUSTOMER", "lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was cancelled by its buyer.", "orderId": "ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE", "sequence": 4, "toStatus": "CANCELLED", "fromStatus": "CONFIRMED", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(8, 8, 'evt_35RCYBQMTK7X1PZTXNHCXSNDBJ', 'payment.refunded', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 5, '2026-11-29 23:44:38.09+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"number": "7S3N-DX4Y", "message": "The payment was given back.", "orderId": "ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE", "currency": "USD", "refundId": "rfd_112N6E81M2AAEC3J4R5EK0ET4X", "sequence": 5, "toStatus": "CANCELLED", "attemptId": "pat_2Z043NPP7V1AGN7CHY8DNJ6SYE", "fromStatus": "CANCELLED", "amountMinor": 2990, "paymentStatus": "REFUNDED", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(9, 9, 'evt_56EQ2AA696M21SZH1BY4W37971', 'order.created', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 1, '2026-11-29 23:44:38.31+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_2WKSVR8SRXA9K2JTKR4JZEWG7H,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_2WKSVR8SRXA9K2JTKR4JZEWG7H", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(10, 10, 'evt_6S996R38PDTA2FK47QSFWCBYCN', 'payment.completed', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 2, '2026-11-29 23:44:38.391+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_2WKSVR8SRXA9K2JTKR4JZEWG7H,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"number": "VNNG-4VQD", "message": "The payment was received.", "orderId": "ord_2WKSVR8SRXA9K2JTKR4JZEWG7H", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_24FYNSXY9YN2H02FWKN4QXN8EQ", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(11, 11, 'evt_5XW7AWMD16VS0T0RA37D2V87VZ', 'order.confirmed', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 3, '2026-11-29 23:44:38.391+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_2WKSVR8SRXA9K2JTKR4JZEWG7H,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order is confirmed.", "orderId": "ord_2WKSVR8SRXA9K2JTKR4JZEWG7H", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(12, 12, 'evt_6Q55G64JR7DZPFJBYXRHWD8YMK', 'order.shipped', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 4, '2026-11-29 23:44:38.628+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_2WKSVR8SRXA9K2JTKR4JZEWG7H,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "carrier": "Post", "message": "The order was handed to Post.", "orderId": "ord_2WKSVR8SRXA9K2JTKR4JZEWG7H", "sequence": 4, "toStatus": "PROCESSING", "fromStatus": "CONFIRMED", "shipmentId": "shp_2939622XMG3NYAPKV2V8VA0HQB", "paymentStatus": "PAID", "fulfillmentStatus": "SHIPPED"}', NULL),
	(13, 13, 'evt_7H557VFE43S4JZD70NYV36VV19', 'order.created', 'ord_4XXA8MN5X7GJP5YQQHHP81V8TN', 1, '2026-11-29 23:44:38.8+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{order.ord_4XXA8MN5X7GJP5YQQHHP81V8TN,user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "FJ7A-VT9W", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_4XXA8MN5X7GJP5YQQHHP81V8TN", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL);

INSERT INTO public.outbox_counter VALUES
	(true, '167ffbf1-5faf-42ed-9906-d1e82580fffb', 13);

INSERT INTO public.payment_attempts VALUES
	('pat_2XAWD55EEN2RXWZ7F865N5X02S', 'ord_78NME1033TRKRGRCCP3D2S07BS', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_1597B25JMQ6AZVRGF8W4EHKH1Q', NULL, 0, '2026-11-29 23:44:37.402+00', '2026-11-29 23:44:37.484+00'),
	('pat_2Z043NPP7V1AGN7CHY8DNJ6SYE', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_1TA0SJKZ3BSJBPVX2KYGMD42ZA', NULL, 2990, '2026-11-29 23:44:37.872+00', '2026-11-29 23:44:37.919+00'),
	('pat_24FYNSXY9YN2H02FWKN4QXN8EQ', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_72HAXAWM69SAVJJ0GTXPNN5KPZ', NULL, 0, '2026-11-29 23:44:38.372+00', '2026-11-29 23:44:38.391+00');

INSERT INTO public.provider_charges VALUES
	('pat_2XAWD55EEN2RXWZ7F865N5X02S', 'CAPTURED', 2990, 'USD', 'txn_1597B25JMQ6AZVRGF8W4EHKH1Q', NULL, NULL, NULL, '2026-11-29 23:44:37.417+00'),
	('pat_2Z043NPP7V1AGN7CHY8DNJ6SYE', 'CAPTURED', 2990, 'USD', 'txn_1TA0SJKZ3BSJBPVX2KYGMD42ZA', NULL, NULL, NULL, '2026-11-29 23:44:37.882+00'),
	('pat_24FYNSXY9YN2H02FWKN4QXN8EQ', 'CAPTURED', 2990, 'USD', 'txn_72HAXAWM69SAVJJ0GTXPNN5KPZ', NULL, NULL, NULL, '2026-11-29 23:44:38.385+00');

INSERT INTO public.provider_log OVERRIDING SYSTEM VALUE VALUES
	(1, 'pat_2XAWD55EEN2RXWZ7F865N5X02S', 'CAPTURED', 2990, '2026-11-29 23:44:37.417+00'),
	(2, 'pat_2Z043NPP7V1AGN7CHY8DNJ6SYE', 'CAPTURED', 2990, '2026-11-29 23:44:37.882+00'),
	(3, 'pat_2Z043NPP7V1AGN7CHY8DNJ6SYE', 'REFUNDED', 2990, '2026-11-29 23:44:38.047+00'),
	(4, 'pat_24FYNSXY9YN2H02FWKN4QXN8EQ', 'CAPTURED', 2990, '2026-11-29 23:44:38.385+00');

INSERT INTO public.provider_refunds VALUES
	('rfd_112N6E81M2AAEC3J4R5EK0ET4X', 'pat_2Z043NPP7V1AGN7CHY8DNJ6SYE', 2990, '2026-11-29 23:44:38.047+00');

INSERT INTO public.refunds VALUES
	('rfd_112N6E81M2AAEC3J4R5EK0ET4X', 'pat_2Z043NPP7V1AGN7CHY8DNJ6SYE', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'CANCELLED', 2990, 'USD', 'DONE', '2026-11-29 23:44:38.022+00', '2026-11-29 23:44:38.09+00', '', NULL);

INSERT INTO public.sagas VALUES
	('sag_6BK4C24QKBV42BV6QQ9ZBZFA6T', 'place', 'ord_78NME1033TRKRGRCCP3D2S07BS', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV4FSN7A2DX3B02W0BR6YC", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV4FSQ1WS9WAD98YYVA1P9", "ownerId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "answerBy": 1795995881199, "notAfter": 1795995937199, "refusals": null, "expiresAt": 1795997677199, "holdUntil": 1796084077199, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'before-confirmed', 'req_01M8MV4FT03V3VE6ZQZT18ZV2S', NULL, 1, '2026-11-29 23:44:42.243+00', 0, 0, '2026-11-29 23:44:37.193+00', NULL, '2026-11-29 23:44:37.193+00', '2026-11-29 23:44:37.243+00', '[]', '2026-11-29 23:44:37.193+00'),
	('sag_18D3NBTJR773MTRN3F8YM6PBG0', 'pay', 'ord_78NME1033TRKRGRCCP3D2S07BS', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_2XAWD55EEN2RXWZ7F865N5X02S", "amountMinor": 2990, "chargeBefore": 1795995937402, "captureBefore": 1795996477402}', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'pay-ord_78NME1033TRKRGRCCP3D2S07BS', 'req_01M8MV4FXPE13QK6H407FVY406', NULL, 1, '2026-11-29 23:44:42.642+00', 0, 0, '2026-11-29 23:44:37.402+00', NULL, '2026-11-29 23:44:37.402+00', '2026-11-29 23:44:37.642+00', '[{"step": "charge", "tries": 0, "begunAt": "2026-11-29T23:44:37.402+00:00", "endedAt": "2026-11-29T23:44:37.484+00:00", "lastError": null}]', '2026-11-29 23:44:37.484+00'),
	('sag_73N8D44D7GFAFGHRVXP7AXAC86', 'place', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV4GAFASV55N5Y75T1Z20V", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV4GAKCEZQGNA5M0FCMRWR", "ownerId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "answerBy": 1795995881805, "notAfter": 1795995937805, "refusals": null, "expiresAt": 1795997677805, "holdUntil": 1796084077805, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'before-cancelled', 'req_01M8MV4GD13PST4W9GQA8AQKRK', NULL, 1, '2026-11-29 23:44:42.84+00', 0, 0, '2026-11-29 23:44:37.803+00', NULL, '2026-11-29 23:44:37.803+00', '2026-11-29 23:44:37.84+00', '[]', '2026-11-29 23:44:37.803+00'),
	('sag_1YGHR6ZPT0YB8MM40CEEPMP75H', 'pay', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_2Z043NPP7V1AGN7CHY8DNJ6SYE", "amountMinor": 2990, "chargeBefore": 1795995937872, "captureBefore": 1795996477872}', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'pay-ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'req_01M8MV4GF88MYVB342NHHT5YFS', NULL, 1, '2026-11-29 23:44:42.97+00', 0, 0, '2026-11-29 23:44:37.872+00', NULL, '2026-11-29 23:44:37.872+00', '2026-11-29 23:44:37.97+00', '[{"step": "charge", "tries": 0, "begunAt": "2026-11-29T23:44:37.872+00:00", "endedAt": "2026-11-29T23:44:37.919+00:00", "lastError": null}]', '2026-11-29 23:44:37.919+00'),
	('sag_0MBK4WN1ADR4056YQ29YTWG9TW', 'cancel', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'DONE', 'release', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "reason": "CUSTOMER", "refund": {"currency": "USD", "refundId": "rfd_112N6E81M2AAEC3J4R5EK0ET4X", "attemptId": "pat_2Z043NPP7V1AGN7CHY8DNJ6SYE", "amountMinor": 2990}}', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'cancel-ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', 'req_01M8MV4GKFMQYTSXCKB7DF6SSS', NULL, 1, '2026-11-29 23:44:43.163+00', 0, 0, '2026-11-29 23:44:38.014+00', NULL, '2026-11-29 23:44:38.014+00', '2026-11-29 23:44:38.163+00', '[{"step": "refund", "tries": 0, "begunAt": "2026-11-29T23:44:38.014+00:00", "endedAt": "2026-11-29T23:44:38.09+00:00", "lastError": null}]', '2026-11-29 23:44:38.09+00'),
	('sag_6HQY2KBCVE61XW1N3AMYM2CJE6', 'place', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV4GTE6SZNMV4QRGVBKX1S", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV4GTPCK1YH9EYM0ZECVZD", "ownerId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "answerBy": 1795995882268, "notAfter": 1795995938268, "refusals": null, "expiresAt": 1795997678268, "holdUntil": 1796084078268, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'before-shipped', 'req_01M8MV4GVA3YJPR7A8EG83NH85', NULL, 1, '2026-11-29 23:44:43.31+00', 0, 0, '2026-11-29 23:44:38.258+00', NULL, '2026-11-29 23:44:38.258+00', '2026-11-29 23:44:38.31+00', '[]', '2026-11-29 23:44:38.258+00'),
	('sag_2F93YT1XWZVV9PKJ3AD1Q7XYFE', 'pay', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_24FYNSXY9YN2H02FWKN4QXN8EQ", "amountMinor": 2990, "chargeBefore": 1795995938372, "captureBefore": 1795996478372}', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'pay-ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 'req_01M8MV4GY8GSPTJ5E7VEEKA0AE', NULL, 1, '2026-11-29 23:44:43.431+00', 0, 0, '2026-11-29 23:44:38.372+00', NULL, '2026-11-29 23:44:38.372+00', '2026-11-29 23:44:38.431+00', '[{"step": "charge", "tries": 0, "begunAt": "2026-11-29T23:44:38.372+00:00", "endedAt": "2026-11-29T23:44:38.391+00:00", "lastError": null}]', '2026-11-29 23:44:38.391+00'),
	('sag_6VD500YP56TS8Z5W4BAGHB99NQ', 'place', 'ord_4XXA8MN5X7GJP5YQQHHP81V8TN', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV4H9V8W2HCJQWEP4FHQ75", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV4HA07B11GW4YVQJ9DYBA", "ownerId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "answerBy": 1795995882761, "notAfter": 1795995938761, "refusals": null, "expiresAt": 1795997678761, "holdUntil": 1796084078761, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'before-pending', 'req_01M8MV4HATEE26KVPJ25JADQQQ', NULL, 1, '2026-11-29 23:44:43.8+00', 0, 0, '2026-11-29 23:44:38.749+00', NULL, '2026-11-29 23:44:38.749+00', '2026-11-29 23:44:38.8+00', '[]', '2026-11-29 23:44:38.749+00');

INSERT INTO public.shipments VALUES
	('shp_2939622XMG3NYAPKV2V8VA0HQB', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', 'Post', 'RR1', '2026-11-29 23:44:38.628+00', NULL);

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

ALTER TABLE ONLY public.shipments
    ADD CONSTRAINT shipments_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(id);

