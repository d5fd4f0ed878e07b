

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
	('orders', 'con_01M8MVRWDAE6131868TRDT0VNE', '2026-11-29 23:55:57.884903+00', '4179e1b3-4a1e-4d69-b090-4aa91adff265', 13);

INSERT INTO public.inbox VALUES
	('orders', 'evt_649CS53GH888BGW3N3E22K2490', '2026-11-29 23:55:47.807698+00'),
	('orders', 'evt_18FW6AJMSM3HPWZ8WQFH4N8YQY', '2026-11-29 23:55:48.357732+00'),
	('orders', 'evt_5T8JXQCYYZNDAVND7R4NHTKTG9', '2026-11-29 23:55:48.357732+00'),
	('orders', 'evt_7MXWRDXPJQJHXZ7BMN5PAMK01J', '2026-11-29 23:55:49.228792+00'),
	('orders', 'evt_6EW2X0HASB3WV4C6Q1QH2P5ZMR', '2026-11-29 23:55:49.492673+00'),
	('orders', 'evt_6V0JSGVE0T0F5PZCHTTRH2PNRK', '2026-11-29 23:55:49.492673+00'),
	('orders', 'evt_7NV22WT8W9EPF8T0KEDM7F48TG', '2026-11-29 23:55:49.739461+00'),
	('orders', 'evt_4A0SZ6EYFM8PDD4KPZGNBWH7RX', '2026-11-29 23:55:50.052611+00'),
	('orders', 'evt_62P6D97QW7R9R9V5MXFJS6N2H8', '2026-11-29 23:55:50.534063+00'),
	('orders', 'evt_1YKPXVB0G6038R09YYP88GQS85', '2026-11-29 23:55:50.630696+00'),
	('orders', 'evt_5DDS44A5CM60Y082A19GD9476G', '2026-11-29 23:55:50.630696+00'),
	('orders', 'evt_7MPWEBMWSJGRBYT6AH0PN14CN7', '2026-11-29 23:55:50.780656+00'),
	('orders', 'evt_2D8VZVA80P8K2YW5WBRPC1TJBY', '2026-11-29 23:55:51.117619+00');

INSERT INTO public.migrations VALUES
	('0000-eventLog', '2026-11-29 23:55:44.025997+00'),
	('0001-accounts', '2026-11-29 23:55:44.025997+00'),
	('0002-signingKeys', '2026-11-29 23:55:44.025997+00'),
	('0003-notifications', '2026-11-29 23:55:44.025997+00');

INSERT INTO public.notifications VALUES
	('ntf_2BG00Z0DDFRVXTC0DM9QFYW2BT', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 2, 'ORDER_STATUS', 'Order KWHT-PYJF received', 'Thank you. We have received your order KWHT-PYJF for $29.90 and are keeping its items for you until it is paid.', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', '2026-11-29 23:55:47.968+00', NULL),
	('ntf_4JHHBJKBP27PTT7AYE33N8QYA8', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 3, 'PAYMENT', 'Payment for order KWHT-PYJF received', 'We have received your payment of $29.90 for order KWHT-PYJF.', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', '2026-11-29 23:55:48.762+00', NULL),
	('ntf_1X8S5EY5D1P67DPJEMX017E4N2', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 4, 'ORDER_STATUS', 'Order KWHT-PYJF confirmed', 'Your order KWHT-PYJF for $29.90 is confirmed. We are getting it ready.', 'ord_6J40N4KC98QXZ3S0HJMDMT0KAN', '2026-11-29 23:55:48.763+00', NULL),
	('ntf_6G43QG6VZ622NV2C0J9JG385SF', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 5, 'ORDER_STATUS', 'Order 7S3N-DX4Y received', 'Thank you. We have received your order 7S3N-DX4Y for $29.90 and are keeping its items for you until it is paid.', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', '2026-11-29 23:55:49.314+00', NULL),
	('ntf_0555SFRF87C9CQREHWMDN93H6B', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 6, 'PAYMENT', 'Payment for order 7S3N-DX4Y received', 'We have received your payment of $29.90 for order 7S3N-DX4Y.', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', '2026-11-29 23:55:49.558+00', NULL),
	('ntf_42TG8ZKW1MGQKEPNQQKEEJJVNJ', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 7, 'ORDER_STATUS', 'Order 7S3N-DX4Y confirmed', 'Your order 7S3N-DX4Y for $29.90 is confirmed. We are getting it ready.', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', '2026-11-29 23:55:49.559+00', NULL),
	('ntf_3K8G2SWFT3P6WYTR1QP4PJ38KK', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 8, 'ORDER_STATUS', 'Order 7S3N-DX4Y cancelled', 'Your order 7S3N-DX4Y was cancelled as you asked. What you have paid for it is given back.', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', '2026-11-29 23:55:49.924+00', NULL),
	('ntf_2B4XV3C02JM4QB042867VB0W13', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 9, 'PAYMENT', 'Refund for order 7S3N-DX4Y', 'We have given back $29.90 for order 7S3N-DX4Y.', 'ord_5P5CYCN0342R2C8HJ5BDC6RXYQ', '2026-11-29 23:55:50.152+00', NULL),
	('ntf_1CHTXVSZTQNK19472HZCCV29DT', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 10, 'ORDER_STATUS', 'Order VNNG-4VQD received', 'Thank you. We have received your order VNNG-4VQD for $29.90 and are keeping its items for you until it is paid.', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', '2026-11-29 23:55:50.543+00', NULL),
	('ntf_6Y3Y9C1780NHS7RRJ60NWC00M2', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 11, 'PAYMENT', 'Payment for order VNNG-4VQD received', 'We have received your payment of $29.90 for order VNNG-4VQD.', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', '2026-11-29 23:55:50.638+00', NULL),
	('ntf_6TP7NTDZJC16CESHZAPEDE4ASA', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 12, 'ORDER_STATUS', 'Order VNNG-4VQD confirmed', 'Your order VNNG-4VQD for $29.90 is confirmed. We are getting it ready.', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', '2026-11-29 23:55:50.638+00', NULL),
	('ntf_24VBSD3SFT3M2R5VY1MQ99ETVN', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 13, 'SHIPMENT', 'Order VNNG-4VQD is on its way', 'Your order VNNG-4VQD has left our warehouse with Post.', 'ord_0G4QTTJ6YWXYAK4JTAK4TV4S06', '2026-11-29 23:55:50.831+00', NULL),
	('ntf_34EB7BBH9ZK10E4A1X9P3E4QAK', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 14, 'ORDER_STATUS', 'Order FJ7A-VT9W received', 'Thank you. We have received your order FJ7A-VT9W for $29.90 and are keeping its items for you until it is paid.', 'ord_4D0GPVQD4GFHADGADYFR5AFFRT', '2026-11-29 23:55:51.169+00', NULL);

INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'evt_01M8MVRX38G9QD5JCP3SK7Y62D', 'user.registered', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 1, '2026-11-29 23:55:46.152+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{}', '{"roles": ["CUSTOMER"], "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "displayName": "before"}', NULL),
	(2, 2, 'evt_01M8MVRYZ7QHANP3R0ST22ZQ5B', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 2, '2026-11-29 23:55:48.071+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 1, "notificationId": "ntf_2BG00Z0DDFRVXTC0DM9QFYW2BT"}', NULL),
	(3, 3, 'evt_01M8MVRZPFN9YFE0YW7NPRRSEX', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 3, '2026-11-29 23:55:48.815+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 2, "notificationId": "ntf_4JHHBJKBP27PTT7AYE33N8QYA8"}', NULL),
	(4, 4, 'evt_01M8MVRZPFN9YFE0YW7NPRRSEY', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 4, '2026-11-29 23:55:48.815+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 3, "notificationId": "ntf_1X8S5EY5D1P67DPJEMX017E4N2"}', NULL),
	(5, 5, 'evt_01M8MVS06QTQK5TTKDPG3TZ4VM', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 5, '2026-11-29 23:55:49.335+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 4, "notificationId": "ntf_6G43QG6VZ622NV2C0J9JG385SF"}', NULL),
	(6, 6, 'evt_01M8MVS0E2ZRM2822EPYDY7N2T', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 6, '2026-11-29 23:55:49.57+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 5, "notificationId": "ntf_0555SFRF87C9CQREHWMDN93H6B"}', NULL),
	(7, 7, 'evt_01M8MVS0E2ZRM2822EPYDY7N2V', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 7, '2026-11-29 23:55:49.57+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 6, "notificationId": "ntf_42TG8ZKW1MGQKEPNQQKEEJJVNJ"}', NULL),
	(8, 8, 'evt_01M8MVS0TRBPRD8B0AY94WYNQG', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 8, '2026-11-29 23:55:49.976+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 7, "notificationId": "ntf_3K8G2SWFT3P6WYTR1QP4PJ38KK"}', NULL),
	(9, 9, 'evt_01M8MVS123Y9Y74YV0CW9Q6G5F', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 9, '2026-11-29 23:55:50.211+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 8, "notificationId": "ntf_2B4XV3C02JM4QB042867VB0W13"}', NULL),
	(10, 10, 'evt_01M8MVS1CJP3S2KAVXAZ4F6WYN', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 10, '2026-11-29 23:55:50.546+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 9, "notificationId": "ntf_1CHTXVSZTQNK19472HZCCV29DT"}', NULL),
	(11, 11, 'evt_01M8MVS1FHHF570M0GM95VZ46R', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 11, '2026-11-29 23:55:50.641+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 10, "notificationId": "ntf_6Y3Y9C1780NHS7RRJ60NWC00M2"}', NULL),
	(12, 12, 'evt_01M8MVS1FHHF570M0GM95VZ46S', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 12, '2026-11-29 23:55:50.641+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 11, "notificationId": "ntf_6TP7NTDZJC16CESHZAPEDE4ASA"}', NULL),
	(13, 13, 'evt_01M8MVS1NN9BRC9H1X2M10H3CC', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 13, '2026-11-29 23:55:50.837+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "SHIPMENT", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 12, "notificationId": "ntf_24VBSD3SFT3M2R5VY1MQ99ETVN"}', NULL),
	(14, 14, 'evt_01M8MVS20A38NWYNJNEZTZ56V9', 'notification.created', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 14, '2026-11-29 23:55:51.178+00', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '{user.usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ", "unreadCount": 13, "notificationId": "ntf_34EB7BBH9ZK10E4A1X9P3E4QAK"}', NULL);

INSERT INTO public.outbox_counter VALUES
	(true, '05de6323-8063-4c79-88f7-5322a141a85e', 14);

INSERT INTO public.refresh_tokens VALUES
	('Y3jqFKf13svv5EOka3cSF7MTLnSXNDZMGTA_2r-umF4', 'ses_01M8MVRX6C4S6KTBDG99FTEH95', '2026-12-06 23:55:46.252+00', NULL),
	('OcOt33gKgOJQJfgxDw1jd89BBh4ruwOfUNiNV-W8ITU', 'ses_01M8MVRXN5CK80X293GP3ENQ2C', '2026-12-06 23:55:46.725+00', '2026-11-29 23:55:46.998+00'),
	('BKETb657452c5dsXur2ztuC7fJyRS0f2n-5leaFhLlw', 'ses_01M8MVRXN5CK80X293GP3ENQ2C', '2026-12-06 23:55:46.928+00', NULL);

INSERT INTO public.sessions VALUES
	('ses_01M8MVRX6C4S6KTBDG99FTEH95', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '2026-11-29 23:55:46.293+00', '2026-11-29 23:55:46.293+00', '2026-12-06 23:55:46.252+00'),
	('ses_01M8MVRXN5CK80X293GP3ENQ2C', 'usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', '2026-11-29 23:55:46.771+00', '2026-11-29 23:55:46.998+00', '2026-12-06 23:55:46.928+00');

INSERT INTO public.signing_keys VALUES
	('6wwHHdYBmJfos6Y0ebIInwR3BLb1Sl5zljpXqAes_P8', '{"x": "BiF46pQjAMcXvv3ajbuX8MTzZMdu0qnhy40lvGSw-IQ", "alg": "EdDSA", "crv": "Ed25519", "kid": "6wwHHdYBmJfos6Y0ebIInwR3BLb1Sl5zljpXqAes_P8", "kty": "OKP", "use": "sig"}', 'f2yHSsQq7xcqJAkdNabtsvrBnImssDy1B-i9M6D-V10JgzeWmTiTWR5QkuZTz-77aAtsuVsdeTPDG98qd_wQ7G7cFiRR8jJFryh_cJJXxjDSOu5dxX6za8c-oRjKBnKS_gFp3sRGPZ4tEY0KANby32JbFn8CXn6ZSg5x5Wupjq332D1y0lxyrRAb9s4-oZCyI86iuQuGgZH0dDcu3Q', '2026-11-29 23:55:44.983+00', '2026-11-29 23:55:44.983+00');

INSERT INTO public.users VALUES
	('usr_01M8MVRWWJ9DSTBPNJRV2MJNSQ', 'before@example.com', 'before@example.com', NULL, NULL, 'before', NULL, '{CUSTOMER}', 'ACTIVE', 'en', 'USD', '$argon2id$v=19$m=19456,t=2,p=1$laHDWKdS5RoZ6V/97SN75A$bVEgEGlWX4C01JlRu+TQbT3M4DZRbaJXogUp1FgKKc4', 1, 14, '2026-11-29 23:55:45.938+00', '2026-11-29 23:55:45.938+00', '{}');

SELECT pg_catalog.setval('public.dead_letters_id_seq', 1, false);

SELECT pg_catalog.setval('public.outbox_sequence_seq', 14, true);

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

