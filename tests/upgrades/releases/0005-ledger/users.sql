

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
	('orders', 'con_01M8MV3C2CCV3NJYXHXANXMFNS', '2026-11-29 23:44:09.150837+00', '36dbd4cc-485f-4d02-9910-6bbfb0de0e32', 13);

INSERT INTO public.inbox VALUES
	('orders', 'evt_466QE89HGAJ3K8M0FABHYBWZHC', '2026-11-29 23:44:01.813303+00'),
	('orders', 'evt_5SX02HQP6G0WQDB28DQ5W43JN5', '2026-11-29 23:44:01.986639+00'),
	('orders', 'evt_7BGJCEQJVXA9ETBTZ4T9EY0SMS', '2026-11-29 23:44:01.986639+00'),
	('orders', 'evt_7PXWG7GSYB9SM57TWB8AJECV5Q', '2026-11-29 23:44:02.252914+00'),
	('orders', 'evt_7BB0B1WV8RX41X0VDBJJDWFMVX', '2026-11-29 23:44:02.378121+00'),
	('orders', 'evt_7XS2K1QP8K93RP6GVP082RYCWF', '2026-11-29 23:44:02.378121+00'),
	('orders', 'evt_20YQSHCGRS1N2XPYSCHHWMXESY', '2026-11-29 23:44:02.611873+00'),
	('orders', 'evt_4GJ4A007XQ9FA9AN1B3D4HGXGX', '2026-11-29 23:44:02.611873+00'),
	('orders', 'evt_554C1RA6YT9455AM7PH2D16KKJ', '2026-11-29 23:44:02.824703+00'),
	('orders', 'evt_3TVZNC40MD0CK8P5CVGMGV3FFP', '2026-11-29 23:44:02.98088+00'),
	('orders', 'evt_6ZSQVJBS5EJ3KXWPNVE89TW8NB', '2026-11-29 23:44:02.98088+00'),
	('orders', 'evt_32RV7133A0FK121FZNWRVQF3AE', '2026-11-29 23:44:03.028829+00'),
	('orders', 'evt_4DZ29VAANEV4CV8TCRB4XQD4M4', '2026-11-29 23:44:03.128639+00');

INSERT INTO public.migrations VALUES
	('0000-eventLog', '2026-11-29 23:43:59.857771+00'),
	('0001-accounts', '2026-11-29 23:43:59.857771+00'),
	('0002-signingKeys', '2026-11-29 23:43:59.857771+00'),
	('0003-notifications', '2026-11-29 23:43:59.857771+00');

INSERT INTO public.notifications VALUES
	('ntf_5JEC1618VGR01MXJXN811EESGA', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 2, 'ORDER_STATUS', 'Order KWHT-PYJF received', 'Thank you. We have received your order KWHT-PYJF for $29.90 and are keeping its items for you until it is paid.', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', '2026-11-29 23:44:01.842+00', NULL),
	('ntf_3S5XDM54VB6SW2RVM5DR44H7YW', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 3, 'PAYMENT', 'Payment for order KWHT-PYJF received', 'We have received your payment of $29.90 for order KWHT-PYJF.', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', '2026-11-29 23:44:02.057+00', NULL),
	('ntf_663E34V6G37ZM25H7YP34EGQ07', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 4, 'ORDER_STATUS', 'Order KWHT-PYJF confirmed', 'Your order KWHT-PYJF for $29.90 is confirmed. We are getting it ready.', 'ord_78YMA9XKSWN95K63EA8SM49T2Q', '2026-11-29 23:44:02.057+00', NULL),
	('ntf_2S98G1TPPFTR0R35QCAEM0YVPN', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 5, 'ORDER_STATUS', 'Order 7S3N-DX4Y received', 'Thank you. We have received your order 7S3N-DX4Y for $29.90 and are keeping its items for you until it is paid.', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', '2026-11-29 23:44:02.275+00', NULL),
	('ntf_3C6JJFN6N00T6CM8XGJX33EP8M', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 6, 'PAYMENT', 'Payment for order 7S3N-DX4Y received', 'We have received your payment of $29.90 for order 7S3N-DX4Y.', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', '2026-11-29 23:44:02.428+00', NULL),
	('ntf_255RT1EJFK5XB3YNRHFF9MXP4Q', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 7, 'ORDER_STATUS', 'Order 7S3N-DX4Y confirmed', 'Your order 7S3N-DX4Y for $29.90 is confirmed. We are getting it ready.', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', '2026-11-29 23:44:02.429+00', NULL),
	('ntf_7CZVSC2J91DXF0K4J0QAPFRYHQ', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 8, 'ORDER_STATUS', 'Order 7S3N-DX4Y cancelled', 'Your order 7S3N-DX4Y was cancelled as you asked. What you have paid for it is given back.', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', '2026-11-29 23:44:02.616+00', NULL),
	('ntf_0V0Z2EZBG6MV48ACWYCXHCSJ5C', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 9, 'PAYMENT', 'Refund for order 7S3N-DX4Y', 'We have given back $29.90 for order 7S3N-DX4Y.', 'ord_7F7DCXJ76Y0RWBR3T55FCQN13F', '2026-11-29 23:44:02.616+00', NULL),
	('ntf_5GWKRNAQ2FM84QTGR4CQQ90YVD', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 10, 'ORDER_STATUS', 'Order VNNG-4VQD received', 'Thank you. We have received your order VNNG-4VQD for $29.90 and are keeping its items for you until it is paid.', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', '2026-11-29 23:44:02.845+00', NULL),
	('ntf_54MX7CM60926PXZYE0N5VCWSXS', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 11, 'PAYMENT', 'Payment for order VNNG-4VQD received', 'We have received your payment of $29.90 for order VNNG-4VQD.', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', '2026-11-29 23:44:02.989+00', NULL),
	('ntf_5ZZ1ANJEZFS0CF7ZZXFWDVJDPT', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 12, 'ORDER_STATUS', 'Order VNNG-4VQD confirmed', 'Your order VNNG-4VQD for $29.90 is confirmed. We are getting it ready.', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', '2026-11-29 23:44:02.99+00', NULL),
	('ntf_34TXD84TZ429FDZ3MGH5A56868', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 13, 'SHIPMENT', 'Order VNNG-4VQD is on its way', 'Your order VNNG-4VQD has left our warehouse with Post.', 'ord_5KDR8FHS12PSRHYQBKW8GTWRM9', '2026-11-29 23:44:03.039+00', NULL),
	('ntf_0FHTKC266DVAMWMP1N5BSRHMRK', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 14, 'ORDER_STATUS', 'Order FJ7A-VT9W received', 'Thank you. We have received your order FJ7A-VT9W for $29.90 and are keeping its items for you until it is paid.', 'ord_7DPXMCZATA647JPNEZBVG3SGQ0', '2026-11-29 23:44:03.137+00', NULL);

INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'evt_01M8MV3CB5CNJT4QX7GRE1SWV0', 'user.registered', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 1, '2026-11-29 23:44:00.868+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{}', '{"roles": ["CUSTOMER"], "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "displayName": "before"}', NULL),
	(2, 2, 'evt_01M8MV3DAVPG9SEWA37G28Q88J', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 2, '2026-11-29 23:44:01.883+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 1, "notificationId": "ntf_5JEC1618VGR01MXJXN811EESGA"}', NULL),
	(3, 3, 'evt_01M8MV3DGHFWX0ZS10TC0TH1SK', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 3, '2026-11-29 23:44:02.065+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 2, "notificationId": "ntf_3S5XDM54VB6SW2RVM5DR44H7YW"}', NULL),
	(4, 4, 'evt_01M8MV3DGHFWX0ZS10TC0TH1SM', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 4, '2026-11-29 23:44:02.065+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 3, "notificationId": "ntf_663E34V6G37ZM25H7YP34EGQ07"}', NULL),
	(5, 5, 'evt_01M8MV3DQ5KM4K11DBDNPMRSQW', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 5, '2026-11-29 23:44:02.277+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 4, "notificationId": "ntf_2S98G1TPPFTR0R35QCAEM0YVPN"}', NULL),
	(6, 6, 'evt_01M8MV3DWGNJD6NY5GKAB5V3G8', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 6, '2026-11-29 23:44:02.448+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 5, "notificationId": "ntf_3C6JJFN6N00T6CM8XGJX33EP8M"}', NULL),
	(7, 7, 'evt_01M8MV3DWGNJD6NY5GKAB5V3G9', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 7, '2026-11-29 23:44:02.448+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 6, "notificationId": "ntf_255RT1EJFK5XB3YNRHFF9MXP4Q"}', NULL),
	(8, 8, 'evt_01M8MV3E1V33MB5C5XESCHA83A', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 8, '2026-11-29 23:44:02.619+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 7, "notificationId": "ntf_7CZVSC2J91DXF0K4J0QAPFRYHQ"}', NULL),
	(9, 9, 'evt_01M8MV3E1V33MB5C5XESCHA83B', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 9, '2026-11-29 23:44:02.619+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 8, "notificationId": "ntf_0V0Z2EZBG6MV48ACWYCXHCSJ5C"}', NULL),
	(10, 10, 'evt_01M8MV3E98WNNKFR368C9Z737V', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 10, '2026-11-29 23:44:02.856+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 9, "notificationId": "ntf_5GWKRNAQ2FM84QTGR4CQQ90YVD"}', NULL),
	(11, 11, 'evt_01M8MV3EDQZF2HSBY2MECGDS9G', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 11, '2026-11-29 23:44:02.999+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "PAYMENT", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 10, "notificationId": "ntf_54MX7CM60926PXZYE0N5VCWSXS"}', NULL),
	(12, 12, 'evt_01M8MV3EDQZF2HSBY2MECGDS9H', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 12, '2026-11-29 23:44:02.999+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 11, "notificationId": "ntf_5ZZ1ANJEZFS0CF7ZZXFWDVJDPT"}', NULL),
	(13, 13, 'evt_01M8MV3EF0YFV5AK9NG57KXPD4', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 13, '2026-11-29 23:44:03.04+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "SHIPMENT", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 12, "notificationId": "ntf_34TXD84TZ429FDZ3MGH5A56868"}', NULL),
	(14, 14, 'evt_01M8MV3EJ4V6XQ04DSTGEKJ0HM', 'notification.created', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 14, '2026-11-29 23:44:03.14+00', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '{user.usr_01M8MV3C8C8ERVY5QKPCQ5XE89.notifications}', '{"topic": "ORDER_STATUS", "userId": "usr_01M8MV3C8C8ERVY5QKPCQ5XE89", "unreadCount": 13, "notificationId": "ntf_0FHTKC266DVAMWMP1N5BSRHMRK"}', NULL);

INSERT INTO public.outbox_counter VALUES
	(true, 'bf087e4e-afa5-4f6f-a56c-d7ad1162181c', 14);

INSERT INTO public.refresh_tokens VALUES
	('nb6iZRO5NUaCH9tZZWZq_vKm3408duQZIJBpWey3S08', 'ses_01M8MV3CBHG6G02RSVE9WJB2X4', '2026-12-06 23:44:00.881+00', NULL),
	('8tXD01mZhH2fDBfTMLb3HLmoBazIoo4aOJTXklzJ5uo', 'ses_01M8MV3CT2J6QX4MJKHVR8BK22', '2026-12-06 23:44:01.346+00', '2026-11-29 23:44:01.49+00'),
	('vigyU6yN0e4spaaWixhQe4EYFEbZW9ozHg_3BHWIvoI', 'ses_01M8MV3CT2J6QX4MJKHVR8BK22', '2026-12-06 23:44:01.479+00', NULL);

INSERT INTO public.sessions VALUES
	('ses_01M8MV3CBHG6G02RSVE9WJB2X4', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '2026-11-29 23:44:00.889+00', '2026-11-29 23:44:00.889+00', '2026-12-06 23:44:00.881+00'),
	('ses_01M8MV3CT2J6QX4MJKHVR8BK22', 'usr_01M8MV3C8C8ERVY5QKPCQ5XE89', '2026-11-29 23:44:01.372+00', '2026-11-29 23:44:01.49+00', '2026-12-06 23:44:01.479+00');

INSERT INTO public.signing_keys VALUES
	('cnhG0CVU-zrmPD_1wThbdU0t1A-izEIRtzNVz8C_MDI', '{"x": "XvI4yMSS9nX-E9cq9iRLmpo5K-7yBcLH-bIwmYkpjTo", "alg": "EdDSA", "crv": "Ed25519", "kid": "cnhG0CVU-zrmPD_1wThbdU0t1A-izEIRtzNVz8C_MDI", "kty": "OKP", "use": "sig"}', '8ki_3DSOKBYeaTSF6mKP-ZH8TJBR-AzyL5PieCNGzDKaL_PivMwYhyhXZtdfsBlk23PwFJvPMx_JuF7Ppkaks8vn5z0JuJ8fRjiinOJOq1mRtKRC52i6s7cNJiccJdHfgHtLlxoG3h0hOfxEVmLV8wEvHFoRWxe3PBSVydmaJw1Qxf6IuNtGAjB0hf1f7Qi8jFsb7ED7QYszNR97iw', '2026-11-29 23:44:00.452+00', '2026-11-29 23:44:00.452+00');

INSERT INTO public.users VALUES
	('usr_01M8MV3C8C8ERVY5QKPCQ5XE89', 'before@example.com', 'before@example.com', NULL, NULL, 'before', NULL, '{CUSTOMER}', 'ACTIVE', 'en', 'USD', '$argon2id$v=19$m=19456,t=2,p=1$Hh62S5IYTJ15/qsbMH9hcg$imm6g9iQedB9iyZXJJiekndBiMt5d+bzL2O56Q7cbDs', 1, 14, '2026-11-29 23:44:00.78+00', '2026-11-29 23:44:00.78+00', '{}');

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

