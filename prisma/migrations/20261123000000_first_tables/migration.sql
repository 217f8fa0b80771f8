-- CreateEnum
CREATE TYPE "draw_state" AS ENUM ('preparing', 'done');

-- CreateEnum
CREATE TYPE "room_state" AS ENUM ('pending', 'ready', 'failed', 'closed');

-- CreateEnum
CREATE TYPE "signal_state" AS ENUM ('waiting', 'sent', 'undeliverable');

-- CreateTable
CREATE TABLE "users" (
    "id" SERIAL NOT NULL,
    "username" VARCHAR(150) NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "password" VARCHAR(128) NOT NULL,
    "rate" INTEGER NOT NULL DEFAULT 700,
    "locale" VARCHAR(2) NOT NULL DEFAULT 'ja',
    "is_sample" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id_hash" CHAR(64) NOT NULL,
    "user_id" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id_hash")
);

-- CreateTable
CREATE TABLE "enroll_information" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "date" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "enroll_information_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "practice_slots" (
    "date" TIMESTAMPTZ(3) NOT NULL,
    "draw_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "practice_slots_pkey" PRIMARY KEY ("date")
);

-- CreateTable
CREATE TABLE "draws" (
    "id" SERIAL NOT NULL,
    "date" TIMESTAMPTZ(3) NOT NULL,
    "drawn_at" TIMESTAMPTZ(3) NOT NULL,
    "seed" CHAR(64) NOT NULL,
    "input_hash" CHAR(64) NOT NULL,
    "sizes" INTEGER[],
    "state" "draw_state" NOT NULL DEFAULT 'preparing',

    CONSTRAINT "draws_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rooms" (
    "id" SERIAL NOT NULL,
    "draw_id" INTEGER NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "date" TIMESTAMPTZ(3) NOT NULL,
    "closes_at" TIMESTAMPTZ(3) NOT NULL,
    "state" "room_state" NOT NULL DEFAULT 'pending',
    "provider" VARCHAR(20) NOT NULL DEFAULT 'zoom',
    "host" VARCHAR(254),
    "meeting_id" BIGINT,
    "passcode" VARCHAR(10),
    "zoom_url" TEXT,
    "failure" VARCHAR(40),

    CONSTRAINT "rooms_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users_rooms" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "room_id" INTEGER NOT NULL,
    "draw_id" INTEGER NOT NULL,
    "participate" BOOLEAN NOT NULL DEFAULT false,
    "got_up_at" TIMESTAMPTZ(3),

    CONSTRAINT "users_rooms_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "push_subscriptions" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "endpoint" TEXT NOT NULL,
    "p256dh" VARCHAR(100) NOT NULL,
    "auth" VARCHAR(40) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "push_subscriptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signals" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "room_id" INTEGER NOT NULL,
    "kind" VARCHAR(20) NOT NULL,
    "state" "signal_state" NOT NULL DEFAULT 'waiting',
    "settled_devices" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "signals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "enroll_information_date_idx" ON "enroll_information"("date");

-- CreateIndex
CREATE UNIQUE INDEX "enroll_information_user_id_date_key" ON "enroll_information"("user_id", "date");

-- CreateIndex
CREATE UNIQUE INDEX "draws_date_key" ON "draws"("date");

-- CreateIndex
CREATE INDEX "rooms_date_idx" ON "rooms"("date");

-- CreateIndex
CREATE UNIQUE INDEX "rooms_draw_id_ordinal_key" ON "rooms"("draw_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "rooms_id_draw_id_key" ON "rooms"("id", "draw_id");

-- CreateIndex
CREATE INDEX "users_rooms_room_id_idx" ON "users_rooms"("room_id");

-- CreateIndex
CREATE UNIQUE INDEX "users_rooms_user_id_draw_id_key" ON "users_rooms"("user_id", "draw_id");

-- CreateIndex
CREATE UNIQUE INDEX "push_subscriptions_endpoint_key" ON "push_subscriptions"("endpoint");

-- CreateIndex
CREATE INDEX "push_subscriptions_user_id_idx" ON "push_subscriptions"("user_id");

-- CreateIndex
CREATE INDEX "signals_room_id_idx" ON "signals"("room_id");

-- CreateIndex
CREATE UNIQUE INDEX "signals_user_id_room_id_kind_key" ON "signals"("user_id", "room_id", "kind");

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enroll_information" ADD CONSTRAINT "enroll_information_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_draw_id_fkey" FOREIGN KEY ("draw_id") REFERENCES "draws"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users_rooms" ADD CONSTRAINT "users_rooms_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users_rooms" ADD CONSTRAINT "users_rooms_draw_id_fkey" FOREIGN KEY ("draw_id") REFERENCES "draws"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users_rooms" ADD CONSTRAINT "users_rooms_room_id_draw_id_fkey" FOREIGN KEY ("room_id", "draw_id") REFERENCES "rooms"("id", "draw_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "push_subscriptions" ADD CONSTRAINT "push_subscriptions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signals" ADD CONSTRAINT "signals_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signals" ADD CONSTRAINT "signals_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema cannot say it.

-- A name or address that differs only in case is the same one.
CREATE UNIQUE INDEX "users_username_key" ON "users" (lower("username"));
CREATE UNIQUE INDEX "users_email_key" ON "users" (lower("email"));

-- An estimated chance times 1000.
ALTER TABLE "users" ADD CONSTRAINT "users_rate_check" CHECK ("rate" BETWEEN 0 AND 1000);

-- A practice slot is drawn before it starts.
ALTER TABLE "practice_slots" ADD CONSTRAINT "practice_slots_draw_at_check" CHECK ("draw_at" < "date");

-- A room closes after it opens, has a door when it is ready, and a reason when it has failed.
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_ordinal_check" CHECK ("ordinal" >= 0);
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_closes_at_check" CHECK ("closes_at" > "date");
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_ready_check" CHECK ("state" <> 'ready' OR "zoom_url" IS NOT NULL);
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_failed_check" CHECK ("state" <> 'failed' OR "failure" IS NOT NULL);

-- Only who has got up has a time of getting up.
ALTER TABLE "users_rooms" ADD CONSTRAINT "users_rooms_got_up_at_check" CHECK ("participate" OR "got_up_at" IS NULL);

-- The few rooms that the worker looks at every minute, of all there ever were.
CREATE INDEX "rooms_unfinished" ON "rooms" ("id") WHERE "state" IN ('pending', 'ready');
CREATE INDEX "signals_waiting" ON "signals" ("room_id") WHERE "state" = 'waiting';
