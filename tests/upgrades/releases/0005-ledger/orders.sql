

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
    "position" integer NOT NULL,
    fence bigint NOT NULL,
    lease_until timestamp with time zone,
    tries integer NOT NULL,
    wakes integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone NOT NULL,
    last_error text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
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
	('cln_01M8MV3D07SHN1Y8J0SB5CNR5D', 'crt_01M8MV3D0A64VDKRMSA4VM4V1H', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MV3DGKHG2B80AC648PBSN6', 'crt_01M8MV3DGQE9M66512PN0R8WA3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MV3E3HGYXCKF11GQ3XQARS', 'crt_01M8MV3E3RN7MEGWM3QJKZS24Z', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MV3EETMPQE0J76X0H19B31', 'crt_01M8MV3EEW1FR36EV4DZNEXE7T', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200);

INSERT INTO public.carts VALUES
	('crt_01M8MV3D0A64VDKRMSA4VM4V1H', NULL, 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'CLOSED', 1, 'ord_78YMA9XKSWN95K63EA8SM49T2Q', NULL, '2026-11-29 23:44:01.547+00', '2026-11-29 23:44:01.547+00', NULL),
	('crt_01M8MV3DGQE9M66512PN0R8WA3', NULL, 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'CLOSED', 1, 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', NULL, '2026-11-29 23:44:02.071+00', '2026-11-29 23:44:02.071+00', NULL),
	('crt_01M8MV3E3RN7MEGWM3QJKZS24Z', NULL, 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'CLOSED', 1, 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', NULL, '2026-11-29 23:44:02.68+00', '2026-11-29 23:44:02.68+00', NULL),
	('crt_01M8MV3EEW1FR36EV4DZNEXE7T', NULL, 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'CLOSED', 1, 'ord_7DPXMCZATA647JPNEZBVG3SGQ0', NULL, '2026-11-29 23:44:03.037+00', '2026-11-29 23:44:03.037+00', NULL);

INSERT INTO public.idempotency_keys VALUES
	('usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'before-confirmed', 'placeOrder', '2b3344bb5251c8d350c9fbca55c084b42b36643d6ecdf261004b06a830e32572', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 'sag_2B4680D60WR9AFNE1PA1NW92GY', '{"cartId": null, "orderId": "ord_78YMA9XKSWN95K63EA8SM49T2Q", "refusals": []}', '2026-11-29 23:44:01.619+00', '2026-11-29 23:44:01.673+00'),
	('usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'pay-ord_78YMA9XKSWN95K63EA8SM49T2Q', 'payOrder', 'df1bcb5a5679fbab2207bc089e44f28a3f85ce2c342497bdb803292ae395c6d3', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 'sag_70CQ9Z6E7DDTEJXV1EH136MRE6', '{"cartId": null, "orderId": "ord_78YMA9XKSWN95K63EA8SM49T2Q", "refusals": []}', '2026-11-29 23:44:01.742+00', '2026-11-29 23:44:01.827+00'),
	('usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'before-cancelled', 'placeOrder', '347a58aa84197394ae57da251b5f19a66a285c428193559f7861185db9767410', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'sag_5ZZBC774MCMTZ9H6W7DVY04ECN', '{"cartId": null, "orderId": "ord_7F7DCXJ76Y0RWBR3T55FCQN13F", "refusals": []}', '2026-11-29 23:44:02.087+00', '2026-11-29 23:44:02.214+00'),
	('usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'pay-ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'payOrder', '2f1b31e49c490d36c1ec761495d290b5c86c5dde1853c3114b592607984f0ec0', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'sag_46AJE3X3ZH3ATZGN47N77QAKBP', '{"cartId": null, "orderId": "ord_7F7DCXJ76Y0RWBR3T55FCQN13F", "refusals": []}', '2026-11-29 23:44:02.258+00', '2026-11-29 23:44:02.298+00'),
	('usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'cancel-ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'cancelOrder', 'bc43167fa34d785ffc2079c0c86e7e5efc78b8de1262591b45ad1e6ef258f259', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'sag_74JVR2064301JVA3SHEV67P6T4', '{"cartId": null, "orderId": "ord_7F7DCXJ76Y0RWBR3T55FCQN13F", "refusals": []}', '2026-11-29 23:44:02.427+00', '2026-11-29 23:44:02.427+00'),
	('usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'before-shipped', 'placeOrder', 'a119743296a2465002c58649dd158bc199559aa25190e682b75d4a9cc1ba483c', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 'sag_3RW6CW2JXZ7XW5ZK6ZCVXQNW86', '{"cartId": null, "orderId": "ord_5KDR8FHS12PSRHYQBKW8GTWRM9", "refusals": []}', '2026-11-29 23:44:02.697+00', '2026-11-29 23:44:02.752+00'),
	('usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'pay-ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 'payOrder', '2598252566fe1e629bb6cb0d7c8b30e91c0ba690c1dc2607e37d893ca4e176cc', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 'sag_74Z9PGA3KA8EBVTZMQM9KA15D3', '{"cartId": null, "orderId": "ord_5KDR8FHS12PSRHYQBKW8GTWRM9", "refusals": []}', '2026-11-29 23:44:02.826+00', '2026-11-29 23:44:02.855+00'),
	('usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'before-pending', 'placeOrder', '28db40fa1a1597870909398ca31747e9070a91188b09f039050ad791dededbcf', 'ord_7DPXMCZATA647JPNEZBVG3SGQ0', 'sag_6TMT6YAZPJMWD2HS92REMRZ1R1', '{"cartId": null, "orderId": "ord_7DPXMCZATA647JPNEZBVG3SGQ0", "refusals": []}', '2026-11-29 23:44:03.046+00', '2026-11-29 23:44:03.1+00');

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
	(1, 'CAPTURE', 'pat_5MCS3GZ8023MBRGG8JXPYPDTFA', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 'USD', '2026-11-29 23:44:01.827+00'),
	(2, 'CAPTURE', 'pat_65QPGHHBZK3D8PS1H4M2WCW6YD', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'USD', '2026-11-29 23:44:02.298+00'),
	(3, 'REFUND', 'rfd_0SNKZKCGSE6RKQX31HYR7J2S8M', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'USD', '2026-11-29 23:44:02.531+00'),
	(4, 'CAPTURE', 'pat_1E0HKGYXYN0SJ93DR6EXQW4WH5', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 'USD', '2026-11-29 23:44:02.855+00');

INSERT INTO public.migrations VALUES
	('0000_event_log', '2026-11-29 23:43:58.670908+00'),
	('0001_carts', '2026-11-29 23:43:58.670908+00'),
	('0002_order_life', '2026-11-29 23:43:58.670908+00'),
	('0003_simulated_provider', '2026-11-29 23:43:58.670908+00'),
	('0004_fulfilment', '2026-11-29 23:43:58.670908+00'),
	('0005_ledger_of_before', '2026-11-29 23:43:58.670908+00');

INSERT INTO public.order_events VALUES
	('evt_466QE89HGAJ3K8M0FABHYBWZHC', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:44:01.672+00'),
	('evt_5SX02HQP6G0WQDB28DQ5W43JN5', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_5MCS3GZ8023MBRGG8JXPYPDTFA", "amountMinor": 2990}', '2026-11-29 23:44:01.827+00'),
	('evt_7BGJCEQJVXA9ETBTZ4T9EY0SMS', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:44:01.827+00'),
	('evt_7PXWG7GSYB9SM57TWB8AJECV5Q', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:44:02.214+00'),
	('evt_7BB0B1WV8RX41X0VDBJJDWFMVX', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_65QPGHHBZK3D8PS1H4M2WCW6YD", "amountMinor": 2990}', '2026-11-29 23:44:02.298+00'),
	('evt_7XS2K1QP8K93RP6GVP082RYCWF', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:44:02.298+00'),
	('evt_20YQSHCGRS1N2XPYSCHHWMXESY', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 4, 'order.cancelled', 'CONFIRMED', 'CANCELLED', 'PAID', 'UNFULFILLED', 'The order was cancelled by its buyer.', '{"type": "order.cancelled", "cause": "CUSTOMER", "reason": null}', '2026-11-29 23:44:02.438+00'),
	('evt_4GJ4A007XQ9FA9AN1B3D4HGXGX', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 5, 'payment.refunded', 'CANCELLED', 'CANCELLED', 'REFUNDED', 'UNFULFILLED', 'The payment was given back.', '{"type": "payment.refunded", "isStray": false, "refundId": "rfd_0SNKZKCGSE6RKQX31HYR7J2S8M", "attemptId": "pat_65QPGHHBZK3D8PS1H4M2WCW6YD", "isPartial": false, "amountMinor": 2990}', '2026-11-29 23:44:02.531+00'),
	('evt_554C1RA6YT9455AM7PH2D16KKJ', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:44:02.751+00'),
	('evt_3TVZNC40MD0CK8P5CVGMGV3FFP', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_1E0HKGYXYN0SJ93DR6EXQW4WH5", "amountMinor": 2990}', '2026-11-29 23:44:02.855+00'),
	('evt_6ZSQVJBS5EJ3KXWPNVE89TW8NB', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:44:02.855+00'),
	('evt_32RV7133A0FK121FZNWRVQF3AE', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 4, 'order.shipped', 'CONFIRMED', 'PROCESSING', 'PAID', 'SHIPPED', 'The order was handed to Post.', '{"type": "order.shipped", "carrier": "Post", "shipmentId": "shp_01YHQRD4QC4JGMFZ7T5V1WBV3X"}', '2026-11-29 23:44:02.981+00'),
	('evt_4DZ29VAANEV4CV8TCRB4XQD4M4', 'ord_7DPXMCZATA647JPNEZBVG3SGQ0', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:44:03.1+00');

INSERT INTO public.order_lines VALUES
	('oln_277JK9565QT2M5X06T8PNEG8N0', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_75A0QSME9EW381ZA69EKD6DH47', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_2HY6FCKQ9R1N5JRJNTWJVY47JC', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_5EP57GE3KS6QQM3S3R9ZVK7CCZ', 'ord_7DPXMCZATA647JPNEZBVG3SGQ0', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2);

INSERT INTO public.orders VALUES
	('ord_78YMA9XKSWN95K63EA8SM49T2Q', 'KWHT-PYJF', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'crt_01M8MV3D0A64VDKRMSA4VM4V1H', 'CONFIRMED', 'PAID', 'UNFULFILLED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 3, '2026-11-29 23:44:01.672+00', '2026-11-29 23:44:01.827+00', '2026-11-30 00:14:01.629+00'),
	('ord_7F7DCXJ76Y0RWBR3T55FCQN13F', '7S3N-DX4Y', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'crt_01M8MV3DGQE9M66512PN0R8WA3', 'CANCELLED', 'REFUNDED', 'UNFULFILLED', 'CUSTOMER', 'CUSTOMER', 'USD', 2500, 0, 490, 0, 2990, 2990, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 5, '2026-11-29 23:44:02.214+00', '2026-11-29 23:44:02.531+00', '2026-11-30 00:14:02.098+00'),
	('ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 'VNNG-4VQD', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'crt_01M8MV3E3RN7MEGWM3QJKZS24Z', 'PROCESSING', 'PAID', 'SHIPPED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 4, '2026-11-29 23:44:02.751+00', '2026-11-29 23:44:02.981+00', '2026-11-30 00:14:02.707+00'),
	('ord_7DPXMCZATA647JPNEZBVG3SGQ0', 'FJ7A-VT9W', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'crt_01M8MV3EEW1FR36EV4DZNEXE7T', 'PENDING', 'UNPAID', 'UNFULFILLED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 1, '2026-11-29 23:44:03.1+00', '2026-11-29 23:44:03.1+00', '2026-11-30 00:14:03.081+00');

INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'evt_466QE89HGAJ3K8M0FABHYBWZHC', 'order.created', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 1, '2026-11-29 23:44:01.672+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_78YMA9XKSWN95K63EA8SM49T2Q,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "KWHT-PYJF", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_78YMA9XKSWN95K63EA8SM49T2Q", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(2, 2, 'evt_5SX02HQP6G0WQDB28DQ5W43JN5', 'payment.completed', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 2, '2026-11-29 23:44:01.827+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_78YMA9XKSWN95K63EA8SM49T2Q,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"number": "KWHT-PYJF", "message": "The payment was received.", "orderId": "ord_78YMA9XKSWN95K63EA8SM49T2Q", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_5MCS3GZ8023MBRGG8JXPYPDTFA", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(3, 3, 'evt_7BGJCEQJVXA9ETBTZ4T9EY0SMS', 'order.confirmed', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 3, '2026-11-29 23:44:01.827+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_78YMA9XKSWN95K63EA8SM49T2Q,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "KWHT-PYJF", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order is confirmed.", "orderId": "ord_78YMA9XKSWN95K63EA8SM49T2Q", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(4, 4, 'evt_7PXWG7GSYB9SM57TWB8AJECV5Q', 'order.created', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 1, '2026-11-29 23:44:02.214+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_7F7DCXJ76Y0RWBR3T55FCQN13F,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_7F7DCXJ76Y0RWBR3T55FCQN13F", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(5, 5, 'evt_7BB0B1WV8RX41X0VDBJJDWFMVX', 'payment.completed', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 2, '2026-11-29 23:44:02.298+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_7F7DCXJ76Y0RWBR3T55FCQN13F,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"number": "7S3N-DX4Y", "message": "The payment was received.", "orderId": "ord_7F7DCXJ76Y0RWBR3T55FCQN13F", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_65QPGHHBZK3D8PS1H4M2WCW6YD", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(6, 6, 'evt_7XS2K1QP8K93RP6GVP082RYCWF', 'order.confirmed', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 3, '2026-11-29 23:44:02.298+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_7F7DCXJ76Y0RWBR3T55FCQN13F,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order is confirmed.", "orderId": "ord_7F7DCXJ76Y0RWBR3T55FCQN13F", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(7, 7, 'evt_20YQSHCGRS1N2XPYSCHHWMXESY', 'order.cancelled', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 4, '2026-11-29 23:44:02.438+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_7F7DCXJ76Y0RWBR3T55FCQN13F,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"cause": "CUSTOMER", "lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was cancelled by its buyer.", "orderId": "ord_7F7DCXJ76Y0RWBR3T55FCQN13F", "sequence": 4, "toStatus": "CANCELLED", "fromStatus": "CONFIRMED", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(8, 8, 'evt_4GJ4A007XQ9FA9AN1B3D4HGXGX', 'payment.refunded', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 5, '2026-11-29 23:44:02.531+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_7F7DCXJ76Y0RWBR3T55FCQN13F,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"number": "7S3N-DX4Y", "message": "The payment was given back.", "orderId": "ord_7F7DCXJ76Y0RWBR3T55FCQN13F", "currency": "USD", "refundId": "rfd_0SNKZKCGSE6RKQX31HYR7J2S8M", "sequence": 5, "toStatus": "CANCELLED", "attemptId": "pat_65QPGHHBZK3D8PS1H4M2WCW6YD", "fromStatus": "CANCELLED", "amountMinor": 2990, "paymentStatus": "REFUNDED", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(9, 9, 'evt_554C1RA6YT9455AM7PH2D16KKJ', 'order.created', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 1, '2026-11-29 23:44:02.751+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_5KDR8FHS12PSRHYQBKW8GTWRM9,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_5KDR8FHS12PSRHYQBKW8GTWRM9", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(10, 10, 'evt_3TVZNC40MD0CK8P5CVGMGV3FFP', 'payment.completed', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 2, '2026-11-29 23:44:02.855+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_5KDR8FHS12PSRHYQBKW8GTWRM9,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"number": "VNNG-4VQD", "message": "The payment was received.", "orderId": "ord_5KDR8FHS12PSRHYQBKW8GTWRM9", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_1E0HKGYXYN0SJ93DR6EXQW4WH5", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(11, 11, 'evt_6ZSQVJBS5EJ3KXWPNVE89TW8NB', 'order.confirmed', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 3, '2026-11-29 23:44:02.855+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_5KDR8FHS12PSRHYQBKW8GTWRM9,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order is confirmed.", "orderId": "ord_5KDR8FHS12PSRHYQBKW8GTWRM9", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(12, 12, 'evt_32RV7133A0FK121FZNWRVQF3AE', 'order.shipped', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 4, '2026-11-29 23:44:02.981+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_5KDR8FHS12PSRHYQBKW8GTWRM9,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "carrier": "Post", "message": "The order was handed to Post.", "orderId": "ord_5KDR8FHS12PSRHYQBKW8GTWRM9", "sequence": 4, "toStatus": "PROCESSING", "fromStatus": "CONFIRMED", "shipmentId": "shp_01YHQRD4QC4JGMFZ7T5V1WBV3X", "paymentStatus": "PAID", "fulfillmentStatus": "SHIPPED"}', NULL),
	(13, 13, 'evt_4DZ29VAANEV4CV8TCRB4XQD4M4', 'order.created', 'ord_7DPXMCZATA647JPNEZBVG3SGQ0', 1, '2026-11-29 23:44:03.1+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{order.ord_7DPXMCZATA647JPNEZBVG3SGQ0,user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "FJ7A-VT9W", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "message": "The order was placed and its stock is held.", "orderId": "ord_7DPXMCZATA647JPNEZBVG3SGQ0", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL);

INSERT INTO public.outbox_counter VALUES
	(true, '36dbd4cc-485f-4d02-9910-6bbfb0de0e32', 13);

INSERT INTO public.payment_attempts VALUES
	('pat_5MCS3GZ8023MBRGG8JXPYPDTFA', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_61W676D842TCQ4YEZV58HKJGC3', NULL, 0, '2026-11-29 23:44:01.754+00', '2026-11-29 23:44:01.827+00'),
	('pat_65QPGHHBZK3D8PS1H4M2WCW6YD', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_7DGGD53QAGCHW5EZR2KADA5ZGX', NULL, 2990, '2026-11-29 23:44:02.269+00', '2026-11-29 23:44:02.298+00'),
	('pat_1E0HKGYXYN0SJ93DR6EXQW4WH5', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_63APK00VBQYP2E1GY4ZS94KEFE', NULL, 0, '2026-11-29 23:44:02.83+00', '2026-11-29 23:44:02.855+00');

INSERT INTO public.provider_charges VALUES
	('pat_5MCS3GZ8023MBRGG8JXPYPDTFA', 'CAPTURED', 2990, 'USD', 'txn_61W676D842TCQ4YEZV58HKJGC3', NULL, NULL, NULL, '2026-11-29 23:44:01.775+00'),
	('pat_65QPGHHBZK3D8PS1H4M2WCW6YD', 'CAPTURED', 2990, 'USD', 'txn_7DGGD53QAGCHW5EZR2KADA5ZGX', NULL, NULL, NULL, '2026-11-29 23:44:02.282+00'),
	('pat_1E0HKGYXYN0SJ93DR6EXQW4WH5', 'CAPTURED', 2990, 'USD', 'txn_63APK00VBQYP2E1GY4ZS94KEFE', NULL, NULL, NULL, '2026-11-29 23:44:02.843+00');

INSERT INTO public.provider_log OVERRIDING SYSTEM VALUE VALUES
	(1, 'pat_5MCS3GZ8023MBRGG8JXPYPDTFA', 'CAPTURED', 2990, '2026-11-29 23:44:01.775+00'),
	(2, 'pat_65QPGHHBZK3D8PS1H4M2WCW6YD', 'CAPTURED', 2990, '2026-11-29 23:44:02.282+00'),
	(3, 'pat_65QPGHHBZK3D8PS1H4M2WCW6YD', 'REFUNDED', 2990, '2026-11-29 23:44:02.467+00'),
	(4, 'pat_1E0HKGYXYN0SJ93DR6EXQW4WH5', 'CAPTURED', 2990, '2026-11-29 23:44:02.843+00');

INSERT INTO public.provider_refunds VALUES
	('rfd_0SNKZKCGSE6RKQX31HYR7J2S8M', 'pat_65QPGHHBZK3D8PS1H4M2WCW6YD', 2990, '2026-11-29 23:44:02.467+00');

INSERT INTO public.refunds VALUES
	('rfd_0SNKZKCGSE6RKQX31HYR7J2S8M', 'pat_65QPGHHBZK3D8PS1H4M2WCW6YD', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'CANCELLED', 2990, 'USD', 'DONE', '2026-11-29 23:44:02.446+00', '2026-11-29 23:44:02.531+00', '', NULL);

INSERT INTO public.saga_steps VALUES
	('sag_2B4680D60WR9AFNE1PA1NW92GY', 1, 'reserve', 'release', 0, NULL, '2026-11-29 23:44:01.619+00', '2026-11-29 23:44:01.673+00'),
	('sag_70CQ9Z6E7DDTEJXV1EH136MRE6', 1, 'charge', 'void', 0, NULL, '2026-11-29 23:44:01.754+00', '2026-11-29 23:44:01.827+00'),
	('sag_70CQ9Z6E7DDTEJXV1EH136MRE6', 2, 'commit', NULL, 0, NULL, '2026-11-29 23:44:01.827+00', '2026-11-29 23:44:01.97+00'),
	('sag_5ZZBC774MCMTZ9H6W7DVY04ECN', 1, 'reserve', 'release', 0, NULL, '2026-11-29 23:44:02.087+00', '2026-11-29 23:44:02.214+00'),
	('sag_46AJE3X3ZH3ATZGN47N77QAKBP', 1, 'charge', 'void', 0, NULL, '2026-11-29 23:44:02.269+00', '2026-11-29 23:44:02.298+00'),
	('sag_46AJE3X3ZH3ATZGN47N77QAKBP', 2, 'commit', NULL, 0, NULL, '2026-11-29 23:44:02.298+00', '2026-11-29 23:44:02.385+00'),
	('sag_74JVR2064301JVA3SHEV67P6T4', 1, 'refund', NULL, 0, NULL, '2026-11-29 23:44:02.438+00', '2026-11-29 23:44:02.531+00'),
	('sag_74JVR2064301JVA3SHEV67P6T4', 2, 'release', NULL, 0, NULL, '2026-11-29 23:44:02.531+00', '2026-11-29 23:44:02.624+00'),
	('sag_3RW6CW2JXZ7XW5ZK6ZCVXQNW86', 1, 'reserve', 'release', 0, NULL, '2026-11-29 23:44:02.697+00', '2026-11-29 23:44:02.752+00'),
	('sag_74Z9PGA3KA8EBVTZMQM9KA15D3', 1, 'charge', 'void', 0, NULL, '2026-11-29 23:44:02.83+00', '2026-11-29 23:44:02.855+00'),
	('sag_74Z9PGA3KA8EBVTZMQM9KA15D3', 2, 'commit', NULL, 0, NULL, '2026-11-29 23:44:02.855+00', '2026-11-29 23:44:02.961+00'),
	('sag_6TMT6YAZPJMWD2HS92REMRZ1R1', 1, 'reserve', 'release', 0, NULL, '2026-11-29 23:44:03.046+00', '2026-11-29 23:44:03.1+00');

INSERT INTO public.sagas VALUES
	('sag_2B4680D60WR9AFNE1PA1NW92GY', 'place', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV3D07SHN1Y8J0SB5CNR5D", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV3D0A64VDKRMSA4VM4V1H", "ownerId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "answerBy": 1795995845629, "notAfter": 1795995901629, "refusals": null, "expiresAt": 1795997641629, "holdUntil": 1796084041629, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'before-confirmed', 'req_01M8MV3D1V9NFGHZMFWMHY7671', NULL, 1, 1, '2026-11-29 23:44:06.673+00', 0, 0, '2026-11-29 23:44:01.619+00', NULL, '2026-11-29 23:44:01.619+00', '2026-11-29 23:44:01.673+00'),
	('sag_70CQ9Z6E7DDTEJXV1EH136MRE6', 'pay', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_5MCS3GZ8023MBRGG8JXPYPDTFA", "amountMinor": 2990, "chargeBefore": 1795995901754, "captureBefore": 1795996441754}', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'pay-ord_78YMA9XKSWN95K63EA8SM49T2Q', 'req_01M8MV3D5QMH4YJ1CPEVAXKVRS', NULL, 2, 1, '2026-11-29 23:44:06.97+00', 0, 0, '2026-11-29 23:44:01.754+00', NULL, '2026-11-29 23:44:01.754+00', '2026-11-29 23:44:01.97+00'),
	('sag_5ZZBC774MCMTZ9H6W7DVY04ECN', 'place', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV3DGKHG2B80AC648PBSN6", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV3DGQE9M66512PN0R8WA3", "ownerId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "answerBy": 1795995846098, "notAfter": 1795995902098, "refusals": null, "expiresAt": 1795997642098, "holdUntil": 1796084042098, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'before-cancelled', 'req_01M8MV3DH2BAXHDFWRYZ7GGX3Q', NULL, 1, 1, '2026-11-29 23:44:07.214+00', 0, 0, '2026-11-29 23:44:02.087+00', NULL, '2026-11-29 23:44:02.087+00', '2026-11-29 23:44:02.214+00'),
	('sag_46AJE3X3ZH3ATZGN47N77QAKBP', 'pay', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_65QPGHHBZK3D8PS1H4M2WCW6YD", "amountMinor": 2990, "chargeBefore": 1795995902269, "captureBefore": 1795996442269}', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'pay-ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'req_01M8MV3DP2YX4P9XH7HASR1PTZ', NULL, 2, 1, '2026-11-29 23:44:07.385+00', 0, 0, '2026-11-29 23:44:02.269+00', NULL, '2026-11-29 23:44:02.269+00', '2026-11-29 23:44:02.385+00'),
	('sag_74JVR2064301JVA3SHEV67P6T4', 'cancel', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'DONE', 'release', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "reason": "CUSTOMER", "refund": {"currency": "USD", "refundId": "rfd_0SNKZKCGSE6RKQX31HYR7J2S8M", "attemptId": "pat_65QPGHHBZK3D8PS1H4M2WCW6YD", "amountMinor": 2990}}', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'cancel-ord_7F7DCXJ76Y0RWBR3T55FCQN13F', 'req_01M8MV3DVA73E5FMDNHMVS6H8W', NULL, 2, 1, '2026-11-29 23:44:07.624+00', 0, 0, '2026-11-29 23:44:02.438+00', NULL, '2026-11-29 23:44:02.438+00', '2026-11-29 23:44:02.624+00'),
	('sag_3RW6CW2JXZ7XW5ZK6ZCVXQNW86', 'place', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV3E3HGYXCKF11GQ3XQARS", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV3E3RN7MEGWM3QJKZS24Z", "ownerId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "answerBy": 1795995846707, "notAfter": 1795995902707, "refusals": null, "expiresAt": 1795997642707, "holdUntil": 1796084042707, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'before-shipped', 'req_01M8MV3E43P55DAFMJR5G43PCE', NULL, 1, 1, '2026-11-29 23:44:07.752+00', 0, 0, '2026-11-29 23:44:02.697+00', NULL, '2026-11-29 23:44:02.697+00', '2026-11-29 23:44:02.752+00'),
	('sag_74Z9PGA3KA8EBVTZMQM9KA15D3', 'pay', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_1E0HKGYXYN0SJ93DR6EXQW4WH5", "amountMinor": 2990, "chargeBefore": 1795995902830, "captureBefore": 1795996442830}', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'pay-ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 'req_01M8MV3E7B9PT8WRFZPT407DH0', NULL, 2, 1, '2026-11-29 23:44:07.961+00', 0, 0, '2026-11-29 23:44:02.83+00', NULL, '2026-11-29 23:44:02.83+00', '2026-11-29 23:44:02.961+00'),
	('sag_6TMT6YAZPJMWD2HS92REMRZ1R1', 'place', 'ord_7DPXMCZATA647JPNEZBVG3SGQ0', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV3EETMPQE0J76X0H19B31", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV3EEW1FR36EV4DZNEXE7T", "ownerId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "answerBy": 1795995847081, "notAfter": 1795995903081, "refusals": null, "expiresAt": 1795997643081, "holdUntil": 1796084043081, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'before-pending', 'req_01M8MV3EF46HCZPVGCSFBEGKJ0', NULL, 1, 1, '2026-11-29 23:44:08.1+00', 0, 0, '2026-11-29 23:44:03.046+00', NULL, '2026-11-29 23:44:03.046+00', '2026-11-29 23:44:03.1+00');

INSERT INTO public.shipments VALUES
	('shp_01YHQRD4QC4JGMFZ7T5V1WBV3X', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', 'Post', 'RR1', '2026-11-29 23:44:02.981+00', NULL);

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

CREATE INDEX idempotency_keys_settled ON public.idempotency_keys USING btree (settled_at);

CREATE INDEX ledger_of_order ON public.ledger_transactions USING btree (order_id);

CREATE INDEX order_lines_of_variant ON public.order_lines USING btree (variant_id);

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

