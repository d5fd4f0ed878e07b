

CREATE TABLE public.addresses (
    id text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    line1 text NOT NULL,
    line2 text,
    city text NOT NULL,
    region text,
    postal_code text NOT NULL,
    country text NOT NULL,
    phone text,
    is_default boolean NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.consumers (
    name text NOT NULL,
    holder text,
    held_until timestamp with time zone,
    log_id text,
    "position" bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.dead_letters (
    id bigint NOT NULL,
    consumer text NOT NULL,
    item_id text NOT NULL,
    subject text NOT NULL,
    item jsonb NOT NULL,
    reason text NOT NULL,
    died_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.dead_letters ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.dead_letters_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.deliveries (
    id text NOT NULL,
    content jsonb NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.inbox (
    consumer text NOT NULL,
    event_id text NOT NULL,
    handled_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.migrations (
    name text NOT NULL,
    done_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.notifications (
    id text NOT NULL,
    user_id text NOT NULL,
    sequence integer NOT NULL,
    topic text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    order_id text,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone
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

CREATE TABLE public.password_resets (
    hash text NOT NULL,
    user_id text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.refresh_tokens (
    hash text NOT NULL,
    session_id text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.sessions (
    id text NOT NULL,
    user_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.signing_keys (
    id text NOT NULL,
    public_jwk jsonb NOT NULL,
    sealed_private_jwk text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    signs_from timestamp with time zone NOT NULL
);

CREATE TABLE public.users (
    id text NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    username text,
    username_key text,
    display_name text NOT NULL,
    phone text,
    roles text[] NOT NULL,
    status text NOT NULL,
    locale text NOT NULL,
    currency text NOT NULL,
    password_hash text NOT NULL,
    version integer NOT NULL,
    fact_version integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    channels jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT users_roles_check CHECK ((cardinality(roles) > 0)),
    CONSTRAINT users_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'LOCKED'::text, 'DISABLED'::text]))),
    CONSTRAINT users_version_check CHECK ((version > 0))
);

INSERT INTO public.consumers VALUES
	('orders', 'con_01M8MV5PK30P0JM9M7XJC7GWQH', '2026-11-29 23:45:27.409652+00', '426607b7-4d8a-4962-b579-b7537de09853', 12);

INSERT INTO public.inbox VALUES
	('orders', 'evt_090PWG3W8VCE4EZQ4WF8V5TEW9', '2026-11-29 23:45:18.697187+00'),
	('orders', 'evt_31SE0G2R0XHBDZBJMWRNRWAMJC', '2026-11-29 23:45:19.10235+00'),
	('orders', 'evt_5ZV7EM8FD6X4EJEMBTQEAYZVK9', '2026-11-29 23:45:19.126289+00'),
	('orders', 'evt_66MAFTDTTTYDDSGR9883RA4CBM', '2026-11-29 23:45:19.300597+00'),
	('orders', 'evt_5AJFN58JAPVR1X2X08W407S33A', '2026-11-29 23:45:19.5554+00'),
	('orders', 'evt_12FCP2PJ30HQCAB10X9NNXM73H', '2026-11-29 23:45:19.637711+00'),
	('orders', 'evt_2H2ZBSK2F4ZN35PXY212EMSZ0V', '2026-11-29 23:45:19.813412+00'),
	('orders', 'evt_32M6E9BGT4XFE3D184NAAMW644', '2026-11-29 23:45:19.92731+00'),
	('orders', 'evt_1V8CHCQHYGD44HVXG8Z9XS590Q', '2026-11-29 23:45:20.124147+00'),
	('orders', 'evt_796SY1HJ57KAXYNVVNK045CMVR', '2026-11-29 23:45:20.242934+00'),
	('orders', 'evt_3N8VTH4V4NMP2WZ8HWSEYMXERH', '2026-11-29 23:45:20.360166+00'),
	('orders', 'evt_4F93Q1NH111H2S96GDK4PHZFX3', '2026-11-29 23:45:20.673151+00');

INSERT INTO public.migrations VALUES
	('0000-eventLog', '2026-11-29 23:45:16.149703+00'),
	('0001-accounts', '2026-11-29 23:45:16.149703+00'),
	('0002-signingKeys', '2026-11-29 23:45:16.149703+00'),
	('0003-notifications', '2026-11-29 23:45:16.149703+00');

INSERT INTO public.notifications VALUES
	('ntf_4A2VN36Z03DQN75RE14ZPBM1TS', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 2, 'ORDER_STATUS', 'Order KWHT-PYJF received', 'Thank you. We have received your order KWHT-PYJF over $29.90 and keep its items for you until it is paid.', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', '2026-11-29 23:45:18.845+00', NULL),
	('ntf_3Y6AXWZM24PP7Q4BFWQK9KRYMZ', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 3, 'PAYMENT', 'Payment for order KWHT-PYJF received', 'We have received your payment of $29.90 for order KWHT-PYJF.', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', '2026-11-29 23:45:19.106+00', NULL),
	('ntf_79PRHQQ84XZ0R1XBD6QW1RYRZ2', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 4, 'ORDER_STATUS', 'Order KWHT-PYJF confirmed', 'Your order KWHT-PYJF over $29.90 is confirmed. We are getting it ready.', 'ord_32E2CZJ0NZXZJH3P2EVNJE2VWT', '2026-11-29 23:45:19.13+00', NULL),
	('ntf_2HXR9QSHXRDQBBXBF8EC2JGKT1', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 5, 'ORDER_STATUS', 'Order 7S3N-DX4Y received', 'Thank you. We have received your order 7S3N-DX4Y over $29.90 and keep its items for you until it is paid.', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', '2026-11-29 23:45:19.361+00', NULL),
	('ntf_1X3ZRD5X51T1A304QFBP2NJ34Y', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 6, 'PAYMENT', 'Payment for order 7S3N-DX4Y received', 'We have received your payment of $29.90 for order 7S3N-DX4Y.', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', '2026-11-29 23:45:19.59+00', NULL),
	('ntf_7M21ACGRP4MF0A038NYY484CDQ', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 7, 'ORDER_STATUS', 'Order 7S3N-DX4Y confirmed', 'Your order 7S3N-DX4Y over $29.90 is confirmed. We are getting it ready.', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', '2026-11-29 23:45:19.674+00', NULL),
	('ntf_7EZRV62S3FG7GGBD1MD7AQ2NRQ', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 8, 'ORDER_STATUS', 'Order 7S3N-DX4Y cancelled', 'Your order 7S3N-DX4Y was cancelled as you asked. What you have paid for it is given back.', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', '2026-11-29 23:45:19.854+00', NULL),
	('ntf_5NSZE2F991VSPQQG9DMJZ2P2W8', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 9, 'PAYMENT', 'Refund for order 7S3N-DX4Y', 'We have given back $29.90 for order 7S3N-DX4Y.', 'ord_6J578X44YTZWNQJAQFA8XMY6DH', '2026-11-29 23:45:19.946+00', NULL),
	('ntf_7Z9G2BXHA8FKEC83EAS722CCTN', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 10, 'ORDER_STATUS', 'Order VNNG-4VQD received', 'Thank you. We have received your order VNNG-4VQD over $29.90 and keep its items for you until it is paid.', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', '2026-11-29 23:45:20.146+00', NULL),
	('ntf_5F6AQ8NHNV5MBHF71JKT1M7MW3', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 11, 'PAYMENT', 'Payment for order VNNG-4VQD received', 'We have received your payment of $29.90 for order VNNG-4VQD.', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', '2026-11-29 23:45:20.275+00', NULL),
	('ntf_56QPGWNKFMDC8BZ3R7FRM12ZJR', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 12, 'ORDER_STATUS', 'Order VNNG-4VQD confirmed', 'Your order VNNG-4VQD over $29.90 is confirmed. We are getting it ready.', 'ord_0BHHM42QCNG5NJV2NJEJTP9JEQ', '2026-11-29 23:45:20.486+00', NULL),
	('ntf_5DH36KME848DG8A1EFW7AKCY77', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 13, 'ORDER_STATUS', 'Order FJ7A-VT9W received', 'Thank you. We have received your order FJ7A-VT9W over $29.90 and keep its items for you until it is paid.', 'ord_7174ABKHQNDFAZSZ98ZD16MDM9', '2026-11-29 23:45:20.714+00', NULL);

INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'evt_01M8MV5Q9V4W16SGV4FTS0R4B1', 'user.registered', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 1, '2026-11-29 23:45:17.627+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{}', '{"roles": ["CUSTOMER"], "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "displayName": "before"}', NULL),
	(2, 2, 'evt_01M8MV5RGTWZZB20Z38KVTY6H5', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 2, '2026-11-29 23:45:18.874+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 1, "notificationId": "ntf_4A2VN36Z03DQN75RE14ZPBM1TS"}', NULL),
	(3, 3, 'evt_01M8MV5RRAP8GAP8F0VVKNAJDH', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 3, '2026-11-29 23:45:19.114+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 2, "notificationId": "ntf_3Y6AXWZM24PP7Q4BFWQK9KRYMZ"}', NULL),
	(4, 4, 'evt_01M8MV5RRW4AV3MTZQ6PFM6BN3', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 4, '2026-11-29 23:45:19.132+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 3, "notificationId": "ntf_79PRHQQ84XZ0R1XBD6QW1RYRZ2"}', NULL),
	(5, 5, 'evt_01M8MV5S0TGJ7ZSQEAHSJN483M', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 5, '2026-11-29 23:45:19.386+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 4, "notificationId": "ntf_2HXR9QSHXRDQBBXBF8EC2JGKT1"}', NULL),
	(6, 6, 'evt_01M8MV5S7FG7DWV22K8TAR7EHZ', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 6, '2026-11-29 23:45:19.599+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 5, "notificationId": "ntf_1X3ZRD5X51T1A304QFBP2NJ34Y"}', NULL),
	(7, 7, 'evt_01M8MV5SA9J58EEMQHYWB36GFR', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 7, '2026-11-29 23:45:19.689+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 6, "notificationId": "ntf_7M21ACGRP4MF0A038NYY484CDQ"}', NULL),
	(8, 8, 'evt_01M8MV5SFZNQNC2BJE6X2S2WET', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 8, '2026-11-29 23:45:19.871+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 7, "notificationId": "ntf_7EZRV62S3FG7GGBD1MD7AQ2NRQ"}', NULL),
	(9, 9, 'evt_01M8MV5SK5T2DJ07RQZ1BFXS7Q', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 9, '2026-11-29 23:45:19.972+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 8, "notificationId": "ntf_5NSZE2F991VSPQQG9DMJZ2P2W8"}', NULL),
	(10, 10, 'evt_01M8MV5SRWY739DMNNB9SFZC9S', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 10, '2026-11-29 23:45:20.156+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 9, "notificationId": "ntf_7Z9G2BXHA8FKEC83EAS722CCTN"}', NULL),
	(11, 11, 'evt_01M8MV5SWX9W4ETF5D2J36K1SW', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 11, '2026-11-29 23:45:20.285+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 10, "notificationId": "ntf_5F6AQ8NHNV5MBHF71JKT1M7MW3"}', NULL),
	(12, 12, 'evt_01M8MV5T3G1QSD56Q45A6FAF0T', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 12, '2026-11-29 23:45:20.496+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 11, "notificationId": "ntf_56QPGWNKFMDC8BZ3R7FRM12ZJR"}', NULL),
	(13, 13, 'evt_01M8MV5TARMZZDYY230SM0XWZ6', 'notification.created', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', 13, '2026-11-29 23:45:20.728+00', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '{user.usr_01M8MV5Q63G5BD7DKD7GP9037J.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV5Q63G5BD7DKD7GP9037J", "unreadCount": 12, "notificationId": "ntf_5DH36KME848DG8A1EFW7AKCY77"}', NULL);

INSERT INTO public.outbox_counter VALUES
	(true, '4c21aced-e07a-4032-becf-c4c4cc1babc5', 13);

INSERT INTO public.refresh_tokens VALUES
	('JJ3PXSvA3Fnad2D77VgkxKvw-ADGIywOE4Vn7BG_9Ok', 'ses_01M8MV5QASVM92NP91XTJBFZ45', '2026-12-06 23:45:17.657+00', NULL),
	('SHo95YQ1SOrrqm4-ejI1dn2ZaJQNnsk8SLx3j3B8s3s', 'ses_01M8MV5QKARQH3BDR47EG4XR6W', '2026-12-06 23:45:17.93+00', '2026-11-29 23:45:18.071+00'),
	('lWZLphVjGZjwkp3obIGiMj6QW3yri_jgN412et_Wn3A', 'ses_01M8MV5QKARQH3BDR47EG4XR6W', '2026-12-06 23:45:18.024+00', NULL);

INSERT INTO public.sessions VALUES
	('ses_01M8MV5QASVM92NP91XTJBFZ45', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '2026-11-29 23:45:17.69+00', '2026-11-29 23:45:17.69+00', '2026-12-06 23:45:17.657+00'),
	('ses_01M8MV5QKARQH3BDR47EG4XR6W', 'usr_01M8MV5Q63G5BD7DKD7GP9037J', '2026-11-29 23:45:17.958+00', '2026-11-29 23:45:18.071+00', '2026-12-06 23:45:18.024+00');

INSERT INTO public.signing_keys VALUES
	('dIckqw72qRO3sD5tGXSlV5wxDbdI5KXtsBOvkzm5PRg', '{"x": "YPr5l8vrCuRR9PlLmkyKJL-WL4OGEuNx6UWl0tN71xk", "alg": "EdDSA", "crv": "Ed25519", "kid": "dIckqw72qRO3sD5tGXSlV5wxDbdI5KXtsBOvkzm5PRg", "kty": "OKP", "use": "sig"}', 'Icuhg3THoJVW8AGvhFFamJPWFNQtibs4kmtrwl1a9ELZzZkrHUm22JvK60YbIdDgFDr4TqFXT3vJZDuzFRIG0XbljXd4ZQ1EwzC5AEkyh_r5ZlEu1opI2-379erhRwFXjigs9gp22DzjxMVQ08nh7GF32JSQ0cCAR5vz1oQpUct5tTQS4cbPU9_NOyqEkPRo070Edw2GD1oDL4oAwQ', '2026-11-29 23:45:16.664+00', '2026-11-29 23:45:16.663+00');

INSERT INTO public.users VALUES
	('usr_01M8MV5Q63G5BD7DKD7GP9037J', 'before@example.com', 'before@example.com', NULL, NULL, 'before', NULL, '{CUSTOMER}', 'ACTIVE', 'en', 'USD', '$argon2id$v=19$m=19456,t=2,p=1$yh+r3m07Emy1F7gNAeyAGQ$4+Xlxhmp7/cvp6qOUvDSsRbAQWA4mUixJuTVkq17IoE', 1, 13, '2026-11-29 23:45:17.507+00', '2026-11-29 23:45:17.507+00', '{}');

SELECT pg_catalog.setval('public.dead_letters_id_seq', 1, false);

SELECT pg_catalog.setval('public.outbox_sequence_seq', 13, true);

ALTER TABLE ONLY public.addresses
    ADD CONSTRAINT addresses_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.consumers
    ADD CONSTRAINT consumers_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.dead_letters
    ADD CONSTRAINT dead_letters_item UNIQUE (consumer, item_id);

ALTER TABLE ONLY public.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (consumer, event_id);

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_of_user UNIQUE (user_id, sequence);

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox_counter
    ADD CONSTRAINT outbox_counter_pkey PRIMARY KEY (is_only);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_id UNIQUE (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_subject_version UNIQUE (subject, version);

ALTER TABLE ONLY public.password_resets
    ADD CONSTRAINT password_resets_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_email_key UNIQUE (email_key);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_username_key UNIQUE (username_key);

CREATE UNIQUE INDEX addresses_default ON public.addresses USING btree (user_id) WHERE is_default;

CREATE INDEX addresses_of_user ON public.addresses USING btree (user_id);

CREATE INDEX dead_letters_of_subject ON public.dead_letters USING btree (consumer, subject, id);

CREATE INDEX deliveries_due ON public.deliveries USING btree (due_at);

CREATE INDEX inbox_handled_at ON public.inbox USING btree (handled_at);

CREATE INDEX notifications_unread ON public.notifications USING btree (user_id, sequence) WHERE (read_at IS NULL);

CREATE INDEX outbox_new ON public.outbox USING btree (sequence) WHERE ("position" IS NULL);

CREATE INDEX outbox_occurred_at ON public.outbox USING btree (occurred_at);

CREATE UNIQUE INDEX outbox_position ON public.outbox USING btree ("position") WHERE ("position" IS NOT NULL);

CREATE INDEX password_resets_of_user ON public.password_resets USING btree (user_id);

CREATE INDEX refresh_tokens_of_session ON public.refresh_tokens USING btree (session_id);

CREATE INDEX sessions_of_user ON public.sessions USING btree (user_id);

CREATE INDEX users_admins ON public.users USING btree (id) WHERE ('ADMIN'::text = ANY (roles));

ALTER TABLE ONLY public.addresses
    ADD CONSTRAINT addresses_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.password_resets
    ADD CONSTRAINT password_resets_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

