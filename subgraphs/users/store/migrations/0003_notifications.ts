import { sql, type Migration } from 'kysely';

/**
 * Notifications, the delivery queue, password resets, and the positions of event consumers. A completed delivery is
 * deleted; `due_at` of a leased delivery is when its lease expires.
 */
export const notificationsMigration: Migration = {
  async up(db) {
    await sql`alter table users add column channels jsonb not null default '{}'`.execute(db);
    await sql`
      create table notifications (
        id text primary key,
        user_id text not null references users on delete cascade,
        sequence integer not null,
        topic text not null,
        title text not null,
        body text not null,
        order_id text,
        created_at timestamptz not null,
        read_at timestamptz,
        constraint notifications_of_user unique (user_id, sequence)
      )`.execute(db);
    await sql`create index notifications_unread on notifications (user_id, sequence) where read_at is null`.execute(db);
    await sql`
      create table deliveries (
        id text primary key,
        content jsonb not null,
        tries integer not null default 0,
        due_at timestamptz not null default now(),
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index deliveries_due on deliveries (due_at)`.execute(db);
    await sql`
      create table password_resets (
        hash text primary key,
        user_id text not null references users on delete cascade,
        expires_at timestamptz not null,
        used_at timestamptz
      )`.execute(db);
    await sql`create index password_resets_of_user on password_resets (user_id)`.execute(db);
    await sql`
      create table consumers (
        name text primary key,
        holder text,
        held_until timestamptz,
        log_id text,
        position bigint not null default 0
      )`.execute(db);
    await sql`
      create table inbox (
        consumer text not null,
        event_id text not null,
        handled_at timestamptz not null default now(),
        primary key (consumer, event_id)
      )`.execute(db);
    await sql`create index inbox_handled_at on inbox (handled_at)`.execute(db);
    await sql`
      create table dead_letters (
        id bigint generated always as identity primary key,
        consumer text not null,
        item_id text not null,
        subject text not null,
        item jsonb not null,
        reason text not null,
        died_at timestamptz not null default now(),
        constraint dead_letters_item unique (consumer, item_id)
      )`.execute(db);
    await sql`create index dead_letters_of_subject on dead_letters (consumer, subject, id)`.execute(db);
  },
};
