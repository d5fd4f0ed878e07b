

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
	('orders', 'con_01M8MV4E76F5J7QXDH7TKE3P5H', '2026-11-29 23:44:44.496563+00', '167ffbf1-5faf-42ed-9906-d1e82580fffb', 13);

INSERT INTO public.inbox VALUES
	('orders', 'evt_61Q4A1ZV317TJW78WHQ5RVRX7Z', '2026-11-29 23:44:37.363938+00'),
	('orders', 'evt_2EKDQ4G9Z189WD9VEV26S889YP', '2026-11-29 23:44:37.670892+00'),
	('orders', 'evt_6WZASKESD61RYSSWXXXG2DY81R', '2026-11-29 23:44:37.670892+00'),
	('orders', 'evt_0QG6FQQKZW3QGKZFA12PVC6YGC', '2026-11-29 23:44:37.896782+00'),
	('orders', 'evt_4JBDRNVVBBB0YAV6TA3278MY2N', '2026-11-29 23:44:37.985652+00'),
	('orders', 'evt_1P9GV6V9RM6FP8JFAQ2KV0X7D7', '2026-11-29 23:44:37.985652+00'),
	('orders', 'evt_1PM12QF4BREGR08RFNH9KGX4BR', '2026-11-29 23:44:38.091219+00'),
	('orders', 'evt_35RCYBQMTK7X1PZTXNHCXSNDBJ', '2026-11-29 23:44:38.208549+00'),
	('orders', 'evt_56EQ2AA696M21SZH1BY4W37971', '2026-11-29 23:44:38.362038+00'),
	('orders', 'evt_6S996R38PDTA2FK47QSFWCBYCN', '2026-11-29 23:44:38.627871+00'),
	('orders', 'evt_5XW7AWMD16VS0T0RA37D2V87VZ', '2026-11-29 23:44:38.627871+00'),
	('orders', 'evt_6Q55G64JR7DZPFJBYXRHWD8YMK', '2026-11-29 23:44:38.749499+00'),
	('orders', 'evt_7H557VFE43S4JZD70NYV36VV19', '2026-11-29 23:44:38.902323+00');

INSERT INTO public.migrations VALUES
	('0000-eventLog', '2026-11-29 23:44:34.795141+00'),
	('0001-accounts', '2026-11-29 23:44:34.795141+00'),
	('0002-signingKeys', '2026-11-29 23:44:34.795141+00'),
	('0003-notifications', '2026-11-29 23:44:34.795141+00');

INSERT INTO public.notifications VALUES
	('ntf_79DGW5MZBT54AF1VQB75TQYQQX', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 2, 'ORDER_STATUS', 'Order KWHT-PYJF received', 'Thank you. We have received your order KWHT-PYJF for $29.90 and are keeping its items for you until it is paid.', 'ord_78NME1033TRKRGRCCP3D2S07BS', '2026-11-29 23:44:37.43+00', NULL),
	('ntf_7FGQK0FY0TJH79A0TQ24TW9JV9', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 3, 'PAYMENT', 'Payment for order KWHT-PYJF received', 'We have received your payment of $29.90 for order KWHT-PYJF.', 'ord_78NME1033TRKRGRCCP3D2S07BS', '2026-11-29 23:44:37.718+00', NULL),
	('ntf_5JAJB5Y9C708Z0XAJ7DAVPE30G', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 4, 'ORDER_STATUS', 'Order KWHT-PYJF confirmed', 'Your order KWHT-PYJF for $29.90 is confirmed. We are getting it ready.', 'ord_78NME1033TRKRGRCCP3D2S07BS', '2026-11-29 23:44:37.718+00', NULL),
	('ntf_44N125NAG422YT3H4RKH804KEE', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 5, 'ORDER_STATUS', 'Order 7S3N-DX4Y received', 'Thank you. We have received your order 7S3N-DX4Y for $29.90 and are keeping its items for you until it is paid.', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', '2026-11-29 23:44:37.903+00', NULL),
	('ntf_5KWT20X8CGKFKFC58JMVTEJA52', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 6, 'PAYMENT', 'Payment for order 7S3N-DX4Y received', 'We have received your payment of $29.90 for order 7S3N-DX4Y.', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', '2026-11-29 23:44:37.993+00', NULL),
	('ntf_7BGCJ23351QYMRKK4WDGMRA9FT', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 7, 'ORDER_STATUS', 'Order 7S3N-DX4Y confirmed', 'Your order 7S3N-DX4Y for $29.90 is confirmed. We are getting it ready.', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', '2026-11-29 23:44:37.993+00', NULL),
	('ntf_7VSQXHDCJAA4RRNFECVZ3P8491', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 8, 'ORDER_STATUS', 'Order 7S3N-DX4Y cancelled', 'Your order 7S3N-DX4Y was cancelled as you asked. What you have paid for it is given back.', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', '2026-11-29 23:44:38.113+00', NULL),
	('ntf_2XYWFHM49S989MHVG5XHYYHTWQ', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 9, 'PAYMENT', 'Refund for order 7S3N-DX4Y', 'We have given back $29.90 for order 7S3N-DX4Y.', 'ord_3YKCAT2VBEXQ5V37ZRGYNPV5EE', '2026-11-29 23:44:38.233+00', NULL),
	('ntf_0JXN9RV74CK2A3WCET8SSZNKBD', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 10, 'ORDER_STATUS', 'Order VNNG-4VQD received', 'Thank you. We have received your order VNNG-4VQD for $29.90 and are keeping its items for you until it is paid.', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', '2026-11-29 23:44:38.37+00', NULL),
	('ntf_0G81VPKVQVMD7HA0Z4ZCZDY960', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 11, 'PAYMENT', 'Payment for order VNNG-4VQD received', 'We have received your payment of $29.90 for order VNNG-4VQD.', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', '2026-11-29 23:44:38.648+00', NULL),
	('ntf_586JZ77FYEM0CEJQHKTNT91AYJ', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 12, 'ORDER_STATUS', 'Order VNNG-4VQD confirmed', 'Your order VNNG-4VQD for $29.90 is confirmed. We are getting it ready.', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', '2026-11-29 23:44:38.649+00', NULL),
	('ntf_2C8QGK94KJFABDBD0D92V6PAXX', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 13, 'SHIPMENT', 'Order VNNG-4VQD is on its way', 'Your order VNNG-4VQD has left our warehouse with Post.', 'ord_2WKSVR8SRXA9K2JTKR4JZEWG7H', '2026-11-29 23:44:38.762+00', NULL),
	('ntf_3622DXE97ZHGMSVW45QMSWZS15', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 14, 'ORDER_STATUS', 'Order FJ7A-VT9W received', 'Thank you. We have received your order FJ7A-VT9W for $29.90 and are keeping its items for you until it is paid.', 'ord_4XXA8MN5X7GJP5YQQHHP81V8TN', '2026-11-29 23:44:38.961+00', NULL);

INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'evt_01M8MV4EY1WWEV9MGVA9NZFTG8', 'user.registered', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 1, '2026-11-29 23:44:36.289+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{}', '{"roles": ["CUSTOMER"], "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "displayName": "before"}', NULL),
	(2, 2, 'evt_01M8MV4G5ENGJB5RFGBPW8Q6WQ', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 2, '2026-11-29 23:44:37.549+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 1, "notificationId": "ntf_79DGW5MZBT54AF1VQB75TQYQQX"}', NULL),
	(3, 3, 'evt_01M8MV4GCRCY7TZTYTYXB328K9', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 3, '2026-11-29 23:44:37.784+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 2, "notificationId": "ntf_7FGQK0FY0TJH79A0TQ24TW9JV9"}', NULL),
	(4, 4, 'evt_01M8MV4GCRCY7TZTYTYXB328KA', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 4, '2026-11-29 23:44:37.784+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 3, "notificationId": "ntf_5JAJB5Y9C708Z0XAJ7DAVPE30G"}', NULL),
	(5, 5, 'evt_01M8MV4GGH25C84V8A8G8S8F1D', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 5, '2026-11-29 23:44:37.905+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 4, "notificationId": "ntf_44N125NAG422YT3H4RKH804KEE"}', NULL),
	(6, 6, 'evt_01M8MV4GKB21ERQ1NZVEXTPH5F', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 6, '2026-11-29 23:44:37.995+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 5, "notificationId": "ntf_5KWT20X8CGKFKFC58JMVTEJA52"}', NULL),
	(7, 7, 'evt_01M8MV4GKB21ERQ1NZVEXTPH5G', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 7, '2026-11-29 23:44:37.995+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 6, "notificationId": "ntf_7BGCJ23351QYMRKK4WDGMRA9FT"}', NULL),
	(8, 8, 'evt_01M8MV4GQ3PK61YD301PC0BAVT', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 8, '2026-11-29 23:44:38.115+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 7, "notificationId": "ntf_7VSQXHDCJAA4RRNFECVZ3P8491"}', NULL),
	(9, 9, 'evt_01M8MV4GTWXSW07Z3ZPM1CC4G9', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 9, '2026-11-29 23:44:38.236+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 8, "notificationId": "ntf_2XYWFHM49S989MHVG5XHYYHTWQ"}', NULL),
	(10, 10, 'evt_01M8MV4GZ5KGXDJRDBDGDXKNM1', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 10, '2026-11-29 23:44:38.373+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 9, "notificationId": "ntf_0JXN9RV74CK2A3WCET8SSZNKBD"}', NULL),
	(11, 11, 'evt_01M8MV4H8BHM84MSNHHWXX5DQB', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 11, '2026-11-29 23:44:38.667+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 10, "notificationId": "ntf_0G81VPKVQVMD7HA0Z4ZCZDY960"}', NULL),
	(12, 12, 'evt_01M8MV4H8BHM84MSNHHWXX5DQC', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 12, '2026-11-29 23:44:38.667+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 11, "notificationId": "ntf_586JZ77FYEM0CEJQHKTNT91AYJ"}', NULL),
	(13, 13, 'evt_01M8MV4HBW2V4KV3BMKFCJ7RES', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 13, '2026-11-29 23:44:38.78+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "SHIPMENT", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 12, "notificationId": "ntf_2C8QGK94KJFABDBD0D92V6PAXX"}', NULL),
	(14, 14, 'evt_01M8MV4HHY6T12RPGFRBDR4S11', 'notification.created', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 14, '2026-11-29 23:44:38.974+00', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '{user.usr_01M8MV4ERT8XDTDYG4JWS0W4XH.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV4ERT8XDTDYG4JWS0W4XH", "unreadCount": 13, "notificationId": "ntf_3622DXE97ZHGMSVW45QMSWZS15"}', NULL);

INSERT INTO public.outbox_counter VALUES
	(true, '00445696-2a00-409b-ba9d-226f4a42c709', 14);

INSERT INTO public.refresh_tokens VALUES
	('0rJSFnFYykm3NCgJS_I7lvRzdnt80eEuJscPkUvFiYY', 'ses_01M8MV4EYWV37MRZ2E0T6VHVRM', '2026-12-06 23:44:36.316+00', NULL),
	('HAzJmYnIk3r6tp9DLJiwQGCWCm23oMmVdU1iYGZqbiw', 'ses_01M8MV4FG2Y6QF5G5GYGKQ97AM', '2026-12-06 23:44:36.866+00', '2026-11-29 23:44:37.114+00'),
	('LwE1_41I6mMhoLfuSFynn71j7gJjkrXcYlBaltU98Uk', 'ses_01M8MV4FG2Y6QF5G5GYGKQ97AM', '2026-12-06 23:44:37.082+00', NULL);

INSERT INTO public.sessions VALUES
	('ses_01M8MV4EYWV37MRZ2E0T6VHVRM', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '2026-11-29 23:44:36.338+00', '2026-11-29 23:44:36.338+00', '2026-12-06 23:44:36.316+00'),
	('ses_01M8MV4FG2Y6QF5G5GYGKQ97AM', 'usr_01M8MV4ERT8XDTDYG4JWS0W4XH', '2026-11-29 23:44:36.994+00', '2026-11-29 23:44:37.114+00', '2026-12-06 23:44:37.082+00');

INSERT INTO public.signing_keys VALUES
	('EDwce5wk5k4_XdLlUluP8wOobv6W-FWDkqyBENOCbYg', '{"x": "KMbB8Vy-1HO2ljVpGh0uCiPbpR_SKyeaQkhO2QWDxls", "alg": "EdDSA", "crv": "Ed25519", "kid": "EDwce5wk5k4_XdLlUluP8wOobv6W-FWDkqyBENOCbYg", "kty": "OKP", "use": "sig"}', 'ds1-YbrIR7bQwas-U1KeYJlnnYNFRRhf0zr0sf5lE4GKqhRkZ1hpczt2sozJSX6pMtyKiKwMqJ5-9h5hYNaG-XGuHTKVBvTB6sYoAMR0avbWBcowu0wx1rTN4RXncceoRSi3D8d-YwIs5u4epbbaawA5rFC4Jn0doIEiuMWWq6rroRpNX8IZ3Xefn278O-USO9x77pqkI2Mjp7CD9g', '2026-11-29 23:44:35.436+00', '2026-11-29 23:44:35.436+00');

INSERT INTO public.users VALUES
	('usr_01M8MV4ERT8XDTDYG4JWS0W4XH', 'before@example.com', 'before@example.com', NULL, NULL, 'before', NULL, '{CUSTOMER}', 'ACTIVE', 'en', 'USD', '$argon2id$v=19$m=19456,t=2,p=1$AfbLnDzxwY9lG6DttZ5yrg$bnWnFgQ06VPLLMmp86oq6YUsbujMas661IUQm7Krn0g', 1, 14, '2026-11-29 23:44:36.122+00', '2026-11-29 23:44:36.122+00', '{}');

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

