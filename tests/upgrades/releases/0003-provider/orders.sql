

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
    CONSTRAINT orders_check CHECK (((refunded_minor >= 0) AND (refunded_minor <= total_minor))),
    CONSTRAINT orders_check1 CHECK ((total_minor = (((subtotal_minor - discount_minor) + shipping_minor) + tax_minor))),
    CONSTRAINT orders_check2 CHECK (((status = 'CANCELLED'::text) = (cancel_cause IS NOT NULL))),
    CONSTRAINT orders_check3 CHECK (((status <> 'CONFIRMED'::text) OR (payment_status = 'PAID'::text))),
    CONSTRAINT orders_check4 CHECK (((status <> 'PENDING'::text) OR (payment_status = ANY (ARRAY['UNPAID'::text, 'FAILED'::text])))),
    CONSTRAINT orders_discount_minor_check CHECK ((discount_minor >= 0)),
    CONSTRAINT orders_fulfillment_status_check CHECK ((fulfillment_status = 'UNFULFILLED'::text)),
    CONSTRAINT orders_payment_status_check CHECK ((payment_status = ANY (ARRAY['UNPAID'::text, 'FAILED'::text, 'PAID'::text, 'REFUNDED'::text]))),
    CONSTRAINT orders_shipping_minor_check CHECK ((shipping_minor >= 0)),
    CONSTRAINT orders_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'CONFIRMED'::text, 'CANCELLED'::text]))),
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
    CONSTRAINT refunds_amount_minor_check CHECK ((amount_minor > 0)),
    CONSTRAINT refunds_cause_check CHECK ((cause = ANY (ARRAY['CANCELLED'::text, 'OUT_OF_STOCK'::text, 'STRAY_CAPTURE'::text]))),
    CONSTRAINT refunds_state_check CHECK ((state = ANY (ARRAY['REQUESTED'::text, 'DONE'::text])))
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

INSERT INTO public.cart_lines VALUES
	('cln_01M8MV5R33TW2Z91WYNXNEK5BN', 'crt_01M8MV5R3DG1SFSCHJGK0C1D23', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MV5RT2CEZ4PM9FDXP2HZHC', 'crt_01M8MV5RT5H2F6D8CQ4T453ZQH', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MV5SKCYE6T5F56B3DF2WE0', 'crt_01M8MV5SKKHHZ1QVRDKJ5WJC2B', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200),
	('cln_01M8MV5T38XP32XW2PNC4Y2J52', 'crt_01M8MV5T3YBTGQHPXTM181BRVP', 'var_41GG3R4C7MBW2C94FWHC444WWM', 2, 1250, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'SKU-before', 'before, Large', NULL, 1250, 'USD', 200);

INSERT INTO public.carts VALUES
	('crt_01M8MV5R3DG1SFSCHJGK0C1D23', NULL, 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'CLOSED', 1, 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', NULL, '2026-11-29 23:45:18.446+00', '2026-11-29 23:45:18.446+00', NULL),
	('crt_01M8MV5RT5H2F6D8CQ4T453ZQH', NULL, 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'CLOSED', 1, 'ord_6J578X44YTZWNQJAQFA8XMY6DH', NULL, '2026-11-29 23:45:19.176+00', '2026-11-29 23:45:19.176+00', NULL),
	('crt_01M8MV5SKKHHZ1QVRDKJ5WJC2B', NULL, 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'CLOSED', 1, 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', NULL, '2026-11-29 23:45:19.987+00', '2026-11-29 23:45:19.987+00', NULL),
	('crt_01M8MV5T3YBTGQHPXTM181BRVP', NULL, 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'CLOSED', 1, 'ord_7174ABKHQNDFAZSZ98ZD16MDM9', NULL, '2026-11-29 23:45:20.51+00', '2026-11-29 23:45:20.51+00', NULL);

INSERT INTO public.idempotency_keys VALUES
	('usr_01M8MV5Q63G5BD7DKD7GP9037J', 'before-confirmed', 'placeOrder', '37eee39e7294a2ca232cb04242ea467d66a16e7063314086191d71f09ec03e02', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 'sag_0XN03AKFJQM8WH0SYJ2DFQHMGA', '{"cartId": null, "orderId": "ord_32E2CZJ0NZXZJH3P2EVNJE2VWT", "refusals": []}', '2026-11-29 23:45:18.484+00', '2026-11-29 23:45:18.603+00'),
	('usr_01M8MV5Q63G5BD7DKD7GP9037J', 'pay-ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 'payOrder', '7b4165b4ca488753e4f4b1d889b279dddc059e32b7a0085ae0b249e67e567548', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 'sag_7Y107927SRMB2EEFQ9NK38BRBC', '{"cartId": null, "orderId": "ord_32E2CZJ0NZXZJH3P2EVNJE2VWT", "refusals": []}', '2026-11-29 23:45:18.868+00', '2026-11-29 23:45:18.956+00'),
	('usr_01M8MV5Q63G5BD7DKD7GP9037J', 'before-cancelled', 'placeOrder', 'b8dbf595ac7f1e56236955a90a770ce90506267b8ea3265c89764b1bf50126ab', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 'sag_6YX849H7YQFQ4RF5E24DGDS40B', '{"cartId": null, "orderId": "ord_6J578X44YTZWNQJAQFA8XMY6DH", "refusals": []}', '2026-11-29 23:45:19.192+00', '2026-11-29 23:45:19.247+00'),
	('usr_01M8MV5Q63G5BD7DKD7GP9037J', 'pay-ord_6J578X44YTZWNQJAQFA8XMY6DH', 'payOrder', '69c8ab5970c65602c20974cc6712347ae8ea00127c27e85d6c88a1f7fa54f7f7', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 'sag_60M4PBK3MRH15WRFRGYF1W4E0A', '{"cartId": null, "orderId": "ord_6J578X44YTZWNQJAQFA8XMY6DH", "refusals": []}', '2026-11-29 23:45:19.362+00', '2026-11-29 23:45:19.442+00'),
	('usr_01M8MV5Q63G5BD7DKD7GP9037J', 'cancel-ord_6J578X44YTZWNQJAQFA8XMY6DH', 'cancelOrder', 'd1fb7101537907966cd5d2332decbd723175d992537e88097dc54b313a88aee3', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 'sag_1JK08Z8QA1XPQ67288JYEBXHWZ', '{"cartId": null, "orderId": "ord_6J578X44YTZWNQJAQFA8XMY6DH", "refusals": []}', '2026-11-29 23:45:19.683+00', '2026-11-29 23:45:19.683+00'),
	('usr_01M8MV5Q63G5BD7DKD7GP9037J', 'before-shipped', 'placeOrder', '198572dd35ab28d63a6df1b9fd0c5c2a25237c87b3a2da43a84f040a38808aee', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 'sag_34DYYR0Y98X39AC11XMTWADSVJ', '{"cartId": null, "orderId": "ord_0BHHM42QCNG5NJV2NJEJTP9JEQ", "refusals": []}', '2026-11-29 23:45:20.026+00', '2026-11-29 23:45:20.076+00'),
	('usr_01M8MV5Q63G5BD7DKD7GP9037J', 'pay-ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 'payOrder', '041c4ec87f4801339856e77a0092460d93957532935ef485aeed7032ece41972', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 'sag_7M2R9N0XEHCJZD3TGZWDKNXR9N', '{"cartId": null, "orderId": "ord_0BHHM42QCNG5NJV2NJEJTP9JEQ", "refusals": []}', '2026-11-29 23:45:20.142+00', '2026-11-29 23:45:20.178+00'),
	('usr_01M8MV5Q63G5BD7DKD7GP9037J', 'before-pending', 'placeOrder', '18a5a356983ea3df183eaf5abacba63e13228960b97c23c99f5d839b514d1884', 'ord_7174ABKHQNDFAZSZ98ZD16MDM9', 'sag_37C1FJKTGPFSE2FVAE2TQ43WKW', '{"cartId": null, "orderId": "ord_7174ABKHQNDFAZSZ98ZD16MDM9", "refusals": []}', '2026-11-29 23:45:20.544+00', '2026-11-29 23:45:20.61+00');

INSERT INTO public.migrations VALUES
	('0000_event_log', '2026-11-29 23:45:15.057691+00'),
	('0001_carts', '2026-11-29 23:45:15.057691+00'),
	('0002_order_life', '2026-11-29 23:45:15.057691+00'),
	('0003_simulated_provider', '2026-11-29 23:45:15.057691+00');

INSERT INTO public.order_events VALUES
	('evt_090PWG3W8VCE4EZQ4WF8V5TEW9', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:45:18.602+00'),
	('evt_31SE0G2R0XHBDZBJMWRNRWAMJC', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_64E7S7V5FHKA5HY4CNKC869TA9", "amountMinor": 2990}', '2026-11-29 23:45:18.956+00'),
	('evt_5ZV7EM8FD6X4EJEMBTQEAYZVK9', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:45:18.956+00'),
	('evt_66MAFTDTTTYDDSGR9883RA4CBM', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:45:19.246+00'),
	('evt_5AJFN58JAPVR1X2X08W407S33A', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_1ZS91RTYZTJ7TH7SMT841BMHCK", "amountMinor": 2990}', '2026-11-29 23:45:19.442+00'),
	('evt_12FCP2PJ30HQCAB10X9NNXM73H', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:45:19.442+00'),
	('evt_2H2ZBSK2F4ZN35PXY212EMSZ0V', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 4, 'order.cancelled', 'CONFIRMED', 'CANCELLED', 'PAID', 'UNFULFILLED', 'The order was cancelled by its buyer.', '{"type": "order.cancelled", "cause": "CUSTOMER", "reason": null}', '2026-11-29 23:45:19.694+00'),
	('evt_32M6E9BGT4XFE3D184NAAMW644', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 5, 'payment.refunded', 'CANCELLED', 'CANCELLED', 'REFUNDED', 'UNFULFILLED', 'The payment was given back.', '{"type": "payment.refunded", "isStray": false, "refundId": "rfd_3WGSJ2Y528RHSB6RCZKRAF738F", "attemptId": "pat_1ZS91RTYZTJ7TH7SMT841BMHCK", "amountMinor": 2990}', '2026-11-29 23:45:19.757+00'),
	('evt_1V8CHCQHYGD44HVXG8Z9XS590Q', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:45:20.076+00'),
	('evt_796SY1HJ57KAXYNVVNK045CMVR', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 2, 'payment.completed', 'PENDING', 'PENDING', 'PAID', 'UNFULFILLED', 'The payment was received.', '{"type": "payment.completed", "attemptId": "pat_7CVV3N9WY8YXZRNM6J6EDCHFS1", "amountMinor": 2990}', '2026-11-29 23:45:20.178+00'),
	('evt_3N8VTH4V4NMP2WZ8HWSEYMXERH', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 3, 'order.confirmed', 'PENDING', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'The order is confirmed.', '{"type": "order.confirmed"}', '2026-11-29 23:45:20.178+00'),
	('evt_4F93Q1NH111H2S96GDK4PHZFX3', 'ord_7174ABKHQNDFAZSZ98ZD16MDM9', 1, 'order.created', NULL, 'PENDING', 'UNPAID', 'UNFULFILLED', 'The order was placed and its stock is held.', '{"type": "order.created"}', '2026-11-29 23:45:20.61+00');

INSERT INTO public.order_lines VALUES
	('oln_3Y10AREMJTH7YNRRM1NBCHAMS0', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_3P4MW1TAJKQT39N0K2S1JKJWJQ', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_3215W2BDW1Z10G2RVXHP1YZYH3', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2),
	('oln_7S8PY38ZR3FRTC3C398P4XX0CV', 'ord_7174ABKHQNDFAZSZ98ZD16MDM9', 0, 'prd_17GFM21HQ8P1GBER23TQ948DF3', 'var_41GG3R4C7MBW2C94FWHC444WWM', 'SKU-before', 'before, Large', NULL, 1250, 2);

INSERT INTO public.orders VALUES
	('ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 'KWHT-PYJF', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'crt_01M8MV5R3DG1SFSCHJGK0C1D23', 'CONFIRMED', 'PAID', 'UNFULFILLED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 3, '2026-11-29 23:45:18.602+00', '2026-11-29 23:45:18.956+00', '2026-11-30 00:15:18.497+00'),
	('ord_6J578X44YTZWNQJAQFA8XMY6DH', '7S3N-DX4Y', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'crt_01M8MV5RT5H2F6D8CQ4T453ZQH', 'CANCELLED', 'REFUNDED', 'UNFULFILLED', 'CUSTOMER', 'CUSTOMER', 'USD', 2500, 0, 490, 0, 2990, 2990, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 5, '2026-11-29 23:45:19.246+00', '2026-11-29 23:45:19.757+00', '2026-11-30 00:15:19.195+00'),
	('ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 'VNNG-4VQD', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'crt_01M8MV5SKKHHZ1QVRDKJ5WJC2B', 'CONFIRMED', 'PAID', 'UNFULFILLED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 3, '2026-11-29 23:45:20.076+00', '2026-11-29 23:45:20.178+00', '2026-11-30 00:15:20.037+00'),
	('ord_7174ABKHQNDFAZSZ98ZD16MDM9', 'FJ7A-VT9W', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'crt_01M8MV5T3YBTGQHPXTM181BRVP', 'PENDING', 'UNPAID', 'UNFULFILLED', NULL, NULL, 'USD', 2500, 0, 490, 0, 2990, 0, 'STANDARD', '{"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}', 1, '2026-11-29 23:45:20.61+00', '2026-11-29 23:45:20.61+00', '2026-11-30 00:15:20.548+00');

INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'evt_090PWG3W8VCE4EZQ4WF8V5TEW9', 'order.created', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 1, '2026-11-29 23:45:18.602+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_32E2CZJ0NZXZJH3P2EVNJE2VWT,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "KWHT-PYJF", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "orderId": "ord_32E2CZJ0NZXZJH3P2EVNJE2VWT", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(2, 2, 'evt_31SE0G2R0XHBDZBJMWRNRWAMJC', 'payment.completed', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 2, '2026-11-29 23:45:18.956+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_32E2CZJ0NZXZJH3P2EVNJE2VWT,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"number": "KWHT-PYJF", "orderId": "ord_32E2CZJ0NZXZJH3P2EVNJE2VWT", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_64E7S7V5FHKA5HY4CNKC869TA9", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(3, 3, 'evt_5ZV7EM8FD6X4EJEMBTQEAYZVK9', 'order.confirmed', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 3, '2026-11-29 23:45:18.956+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_32E2CZJ0NZXZJH3P2EVNJE2VWT,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "KWHT-PYJF", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "orderId": "ord_32E2CZJ0NZXZJH3P2EVNJE2VWT", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(4, 4, 'evt_66MAFTDTTTYDDSGR9883RA4CBM', 'order.created', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 1, '2026-11-29 23:45:19.246+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_6J578X44YTZWNQJAQFA8XMY6DH,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "orderId": "ord_6J578X44YTZWNQJAQFA8XMY6DH", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(5, 5, 'evt_5AJFN58JAPVR1X2X08W407S33A', 'payment.completed', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 2, '2026-11-29 23:45:19.442+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_6J578X44YTZWNQJAQFA8XMY6DH,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"number": "7S3N-DX4Y", "orderId": "ord_6J578X44YTZWNQJAQFA8XMY6DH", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_1ZS91RTYZTJ7TH7SMT841BMHCK", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(6, 6, 'evt_12FCP2PJ30HQCAB10X9NNXM73H', 'order.confirmed', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 3, '2026-11-29 23:45:19.442+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_6J578X44YTZWNQJAQFA8XMY6DH,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "orderId": "ord_6J578X44YTZWNQJAQFA8XMY6DH", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(7, 7, 'evt_2H2ZBSK2F4ZN35PXY212EMSZ0V', 'order.cancelled', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 4, '2026-11-29 23:45:19.694+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_6J578X44YTZWNQJAQFA8XMY6DH,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"cause": "CUSTOMER", "lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "7S3N-DX4Y", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "orderId": "ord_6J578X44YTZWNQJAQFA8XMY6DH", "sequence": 4, "toStatus": "CANCELLED", "fromStatus": "CONFIRMED", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(8, 8, 'evt_32M6E9BGT4XFE3D184NAAMW644', 'payment.refunded', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 5, '2026-11-29 23:45:19.757+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_6J578X44YTZWNQJAQFA8XMY6DH,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"number": "7S3N-DX4Y", "orderId": "ord_6J578X44YTZWNQJAQFA8XMY6DH", "currency": "USD", "refundId": "rfd_3WGSJ2Y528RHSB6RCZKRAF738F", "sequence": 5, "toStatus": "CANCELLED", "attemptId": "pat_1ZS91RTYZTJ7TH7SMT841BMHCK", "fromStatus": "CANCELLED", "amountMinor": 2990, "paymentStatus": "REFUNDED", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(9, 9, 'evt_1V8CHCQHYGD44HVXG8Z9XS590Q', 'order.created', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 1, '2026-11-29 23:45:20.076+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_0BHHM42QCNG5NJV2NJEJTP9JEQ,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "orderId": "ord_0BHHM42QCNG5NJV2NJEJTP9JEQ", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(10, 10, 'evt_796SY1HJ57KAXYNVVNK045CMVR', 'payment.completed', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 2, '2026-11-29 23:45:20.178+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_0BHHM42QCNG5NJV2NJEJTP9JEQ,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"number": "VNNG-4VQD", "orderId": "ord_0BHHM42QCNG5NJV2NJEJTP9JEQ", "currency": "USD", "sequence": 2, "toStatus": "PENDING", "attemptId": "pat_7CVV3N9WY8YXZRNM6J6EDCHFS1", "fromStatus": "PENDING", "amountMinor": 2990, "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(11, 11, 'evt_3N8VTH4V4NMP2WZ8HWSEYMXERH', 'order.confirmed', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 3, '2026-11-29 23:45:20.178+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_0BHHM42QCNG5NJV2NJEJTP9JEQ,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "VNNG-4VQD", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "orderId": "ord_0BHHM42QCNG5NJV2NJEJTP9JEQ", "sequence": 3, "toStatus": "CONFIRMED", "fromStatus": "PENDING", "paymentStatus": "PAID", "fulfillmentStatus": "UNFULFILLED"}', NULL),
	(12, 12, 'evt_4F93Q1NH111H2S96GDK4PHZFX3', 'order.created', 'ord_7174ABKHQNDFAZSZ98ZD16MDM9', 1, '2026-11-29 23:45:20.61+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{order.ord_7174ABKHQNDFAZSZ98ZD16MDM9,user.usr_01M8MV5Q63G5BD7DKD7GP9037J.orders}', '{"lines": [{"name": "before, Large", "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "number": "FJ7A-VT9W", "totals": {"currency": "USD", "taxMinor": 0, "totalMinor": 2990, "discountMinor": 0, "refundedMinor": 0, "shippingMinor": 490, "subtotalMinor": 2500}, "orderId": "ord_7174ABKHQNDFAZSZ98ZD16MDM9", "sequence": 1, "toStatus": "PENDING", "fromStatus": null, "paymentStatus": "UNPAID", "fulfillmentStatus": "UNFULFILLED"}', NULL);

INSERT INTO public.outbox_counter VALUES
	(true, '426607b7-4d8a-4962-b579-b7537de09853', 12);

INSERT INTO public.payment_attempts VALUES
	('pat_64E7S7V5FHKA5HY4CNKC869TA9', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_44VVM39F0V34W6MBK2NYBV2TG3', NULL, 0, '2026-11-29 23:45:18.899+00', '2026-11-29 23:45:18.956+00'),
	('pat_1ZS91RTYZTJ7TH7SMT841BMHCK', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_3EEZEZPHMWR0FTRWK0WH0E0990', NULL, 2990, '2026-11-29 23:45:19.373+00', '2026-11-29 23:45:19.442+00'),
	('pat_7CVV3N9WY8YXZRNM6J6EDCHFS1', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 'CARD', 2990, 'USD', 'CAPTURED', 'txn_301XFDFC6AZC2RCPPCTA9EY0M2', NULL, 0, '2026-11-29 23:45:20.146+00', '2026-11-29 23:45:20.178+00');

INSERT INTO public.provider_charges VALUES
	('pat_64E7S7V5FHKA5HY4CNKC869TA9', 'CAPTURED', 2990, 'USD', 'txn_44VVM39F0V34W6MBK2NYBV2TG3', NULL, NULL, NULL, '2026-11-29 23:45:18.917+00'),
	('pat_1ZS91RTYZTJ7TH7SMT841BMHCK', 'CAPTURED', 2990, 'USD', 'txn_3EEZEZPHMWR0FTRWK0WH0E0990', NULL, NULL, NULL, '2026-11-29 23:45:19.4+00'),
	('pat_7CVV3N9WY8YXZRNM6J6EDCHFS1', 'CAPTURED', 2990, 'USD', 'txn_301XFDFC6AZC2RCPPCTA9EY0M2', NULL, NULL, NULL, '2026-11-29 23:45:20.166+00');

INSERT INTO public.provider_log OVERRIDING SYSTEM VALUE VALUES
	(1, 'pat_64E7S7V5FHKA5HY4CNKC869TA9', 'CAPTURED', 2990, '2026-11-29 23:45:18.917+00'),
	(2, 'pat_1ZS91RTYZTJ7TH7SMT841BMHCK', 'CAPTURED', 2990, '2026-11-29 23:45:19.4+00'),
	(3, 'pat_1ZS91RTYZTJ7TH7SMT841BMHCK', 'REFUNDED', 2990, '2026-11-29 23:45:19.718+00'),
	(4, 'pat_7CVV3N9WY8YXZRNM6J6EDCHFS1', 'CAPTURED', 2990, '2026-11-29 23:45:20.166+00');

INSERT INTO public.provider_refunds VALUES
	('rfd_3WGSJ2Y528RHSB6RCZKRAF738F', 'pat_1ZS91RTYZTJ7TH7SMT841BMHCK', 2990, '2026-11-29 23:45:19.718+00');

INSERT INTO public.refunds VALUES
	('rfd_3WGSJ2Y528RHSB6RCZKRAF738F', 'pat_1ZS91RTYZTJ7TH7SMT841BMHCK', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 'CANCELLED', 2990, 'USD', 'DONE', '2026-11-29 23:45:19.698+00', '2026-11-29 23:45:19.757+00');

INSERT INTO public.saga_steps VALUES
	('sag_0XN03AKFJQM8WH0SYJ2DFQHMGA', 1, 'reserve', 'release', 0, NULL, '2026-11-29 23:45:18.484+00', '2026-11-29 23:45:18.603+00'),
	('sag_7Y107927SRMB2EEFQ9NK38BRBC', 1, 'charge', 'void', 0, NULL, '2026-11-29 23:45:18.899+00', '2026-11-29 23:45:18.956+00'),
	('sag_7Y107927SRMB2EEFQ9NK38BRBC', 2, 'commit', NULL, 0, NULL, '2026-11-29 23:45:18.956+00', '2026-11-29 23:45:19.11+00'),
	('sag_6YX849H7YQFQ4RF5E24DGDS40B', 1, 'reserve', 'release', 0, NULL, '2026-11-29 23:45:19.192+00', '2026-11-29 23:45:19.247+00'),
	('sag_60M4PBK3MRH15WRFRGYF1W4E0A', 1, 'charge', 'void', 0, NULL, '2026-11-29 23:45:19.373+00', '2026-11-29 23:45:19.442+00'),
	('sag_60M4PBK3MRH15WRFRGYF1W4E0A', 2, 'commit', NULL, 0, NULL, '2026-11-29 23:45:19.442+00', '2026-11-29 23:45:19.577+00'),
	('sag_1JK08Z8QA1XPQ67288JYEBXHWZ', 1, 'refund', NULL, 0, NULL, '2026-11-29 23:45:19.694+00', '2026-11-29 23:45:19.757+00'),
	('sag_1JK08Z8QA1XPQ67288JYEBXHWZ', 2, 'release', NULL, 0, NULL, '2026-11-29 23:45:19.757+00', '2026-11-29 23:45:19.829+00'),
	('sag_34DYYR0Y98X39AC11XMTWADSVJ', 1, 'reserve', 'release', 0, NULL, '2026-11-29 23:45:20.026+00', '2026-11-29 23:45:20.076+00'),
	('sag_7M2R9N0XEHCJZD3TGZWDKNXR9N', 1, 'charge', 'void', 0, NULL, '2026-11-29 23:45:20.146+00', '2026-11-29 23:45:20.178+00'),
	('sag_7M2R9N0XEHCJZD3TGZWDKNXR9N', 2, 'commit', NULL, 0, NULL, '2026-11-29 23:45:20.178+00', '2026-11-29 23:45:20.25+00'),
	('sag_37C1FJKTGPFSE2FVAE2TQ43WKW', 1, 'reserve', 'release', 0, NULL, '2026-11-29 23:45:20.544+00', '2026-11-29 23:45:20.61+00');

INSERT INTO public.sagas VALUES
	('sag_0XN03AKFJQM8WH0SYJ2DFQHMGA', 'place', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV5R33TW2Z91WYNXNEK5BN", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV5R3DG1SFSCHJGK0C1D23", "ownerId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "answerBy": 1795995922497, "notAfter": 1795995978497, "refusals": null, "expiresAt": 1795997718497, "holdUntil": 1796084118497, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'before-confirmed', 'req_01M8MV5R442T5M0JS6QZ9B4MHZ', NULL, 1, 1, '2026-11-29 23:45:23.603+00', 0, 0, '2026-11-29 23:45:18.484+00', NULL, '2026-11-29 23:45:18.484+00', '2026-11-29 23:45:18.603+00'),
	('sag_60M4PBK3MRH15WRFRGYF1W4E0A', 'pay', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_1ZS91RTYZTJ7TH7SMT841BMHCK", "amountMinor": 2990, "chargeBefore": 1795995979373, "captureBefore": 1795996519373}', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'pay-ord_6J578X44YTZWNQJAQFA8XMY6DH', 'req_01M8MV5RYK6YSWAH88M5M65V3K', NULL, 2, 1, '2026-11-29 23:45:24.577+00', 0, 0, '2026-11-29 23:45:19.373+00', NULL, '2026-11-29 23:45:19.373+00', '2026-11-29 23:45:19.577+00'),
	('sag_7Y107927SRMB2EEFQ9NK38BRBC', 'pay', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_64E7S7V5FHKA5HY4CNKC869TA9", "amountMinor": 2990, "chargeBefore": 1795995978899, "captureBefore": 1795996518899}', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'pay-ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', 'req_01M8MV5RBZKEGACPC6NV9PJ9EB', NULL, 2, 1, '2026-11-29 23:45:24.11+00', 0, 0, '2026-11-29 23:45:18.899+00', NULL, '2026-11-29 23:45:18.899+00', '2026-11-29 23:45:19.11+00'),
	('sag_6YX849H7YQFQ4RF5E24DGDS40B', 'place', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV5RT2CEZ4PM9FDXP2HZHC", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV5RT5H2F6D8CQ4T453ZQH", "ownerId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "answerBy": 1795995923195, "notAfter": 1795995979195, "refusals": null, "expiresAt": 1795997719195, "holdUntil": 1796084119195, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'before-cancelled', 'req_01M8MV5RTMVZ1NNRYKM7WBB6FE', NULL, 1, 1, '2026-11-29 23:45:24.247+00', 0, 0, '2026-11-29 23:45:19.192+00', NULL, '2026-11-29 23:45:19.192+00', '2026-11-29 23:45:19.247+00'),
	('sag_34DYYR0Y98X39AC11XMTWADSVJ', 'place', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV5SKCYE6T5F56B3DF2WE0", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV5SKKHHZ1QVRDKJ5WJC2B", "ownerId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "answerBy": 1795995924037, "notAfter": 1795995980037, "refusals": null, "expiresAt": 1795997720037, "holdUntil": 1796084120037, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'before-shipped', 'req_01M8MV5SMCB8QC6W3B1PZ136HE', NULL, 1, 1, '2026-11-29 23:45:25.076+00', 0, 0, '2026-11-29 23:45:20.026+00', NULL, '2026-11-29 23:45:20.026+00', '2026-11-29 23:45:20.076+00'),
	('sag_1JK08Z8QA1XPQ67288JYEBXHWZ', 'cancel', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', 'DONE', 'release', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "reason": "CUSTOMER", "refund": {"currency": "USD", "refundId": "rfd_3WGSJ2Y528RHSB6RCZKRAF738F", "attemptId": "pat_1ZS91RTYZTJ7TH7SMT841BMHCK", "amountMinor": 2990}}', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'cancel-ord_6J578X44YTZWNQJAQFA8XMY6DH', 'req_01M8MV5S92BTVD3YGH48G79VCS', NULL, 2, 1, '2026-11-29 23:45:24.829+00', 0, 0, '2026-11-29 23:45:19.694+00', NULL, '2026-11-29 23:45:19.694+00', '2026-11-29 23:45:19.829+00'),
	('sag_7M2R9N0XEHCJZD3TGZWDKNXR9N', 'pay', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 'DONE', 'commit', NULL, '{"lines": [{"quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM"}], "token": null, "method": "CARD", "reason": "ORDER_ENDED", "refund": null, "currency": "USD", "attemptId": "pat_7CVV3N9WY8YXZRNM6J6EDCHFS1", "amountMinor": 2990, "chargeBefore": 1795995980146, "captureBefore": 1795996520146}', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'pay-ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', 'req_01M8MV5SR2SQN1X9W4DHV737V0', NULL, 2, 1, '2026-11-29 23:45:25.25+00', 0, 0, '2026-11-29 23:45:20.146+00', NULL, '2026-11-29 23:45:20.146+00', '2026-11-29 23:45:20.25+00'),
	('sag_37C1FJKTGPFSE2FVAE2TQ43WKW', 'place', 'ord_7174ABKHQNDFAZSZ98ZD16MDM9', 'DONE', 'reserve', NULL, '{"lines": [{"id": "cln_01M8MV5T38XP32XW2PNC4Y2J52", "seen": {"sku": "SKU-before", "name": "before, Large", "currency": "USD", "imageUrl": null, "productId": "prd_17GFM21HQ8P1GBER23TQ948DF3", "unitMinor": 1250, "weightGrams": 200}, "quantity": 2, "variantId": "var_41GG3R4C7MBW2C94FWHC444WWM", "priceWhenAddedMinor": 1250}], "cartId": "crt_01M8MV5T3YBTGQHPXTM181BRVP", "ownerId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "answerBy": 1795995924548, "notAfter": 1795995980548, "refusals": null, "expiresAt": 1795997720548, "holdUntil": 1796084120548, "expectedTotal": {"currency": "USD", "amountMinor": 2990}, "shippingMethod": "STANDARD", "shippingAddress": {"city": "London", "name": "Ada", "line1": "1 Main St", "line2": null, "phone": null, "region": null, "country": "GB", "postalCode": "N1"}}', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 'before-pending', 'req_01M8MV5T4F6KF2FEXK7R56JVFJ', NULL, 1, 1, '2026-11-29 23:45:25.61+00', 0, 0, '2026-11-29 23:45:20.544+00', NULL, '2026-11-29 23:45:20.544+00', '2026-11-29 23:45:20.61+00');

SELECT pg_catalog.setval('public.order_numbers', 4, true);

SELECT pg_catalog.setval('public.outbox_sequence_seq', 12, true);

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
    ADD CONSTRAINT refunds_one_per_cause UNIQUE (attempt_id, cause);

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.saga_steps
    ADD CONSTRAINT saga_steps_pkey PRIMARY KEY (saga_id, "position");

ALTER TABLE ONLY public.sagas
    ADD CONSTRAINT sagas_pkey PRIMARY KEY (id);

CREATE INDEX carts_closed ON public.carts USING btree (updated_at) WHERE (state = 'CLOSED'::text);

CREATE UNIQUE INDEX carts_current_of_owner ON public.carts USING btree (owner_id) WHERE (state = ANY (ARRAY['OPEN'::text, 'PLACING'::text]));

CREATE INDEX carts_expiring ON public.carts USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE INDEX carts_merged_into ON public.carts USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX idempotency_keys_old ON public.idempotency_keys USING btree (created_at);

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

ALTER TABLE ONLY public.cart_lines
    ADD CONSTRAINT cart_lines_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES public.carts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.carts
    ADD CONSTRAINT carts_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.carts(id) ON DELETE SET NULL;

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

