-- CreateEnum
CREATE TYPE "meeting_state" AS ENUM ('claimed', 'made', 'abandoned', 'gone');

-- AlterTable
ALTER TABLE "rooms" ADD COLUMN     "checked_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "users_rooms" ADD COLUMN     "reseated" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "hosts" (
    "name" VARCHAR(254) NOT NULL,
    "listed" BOOLEAN NOT NULL DEFAULT true,
    "benched_until" TIMESTAMPTZ(3),
    "bench_reason" VARCHAR(40),
    "last_error" VARCHAR(40),
    "failed_at" TIMESTAMPTZ(3),
    "calls" INTEGER NOT NULL DEFAULT 0,
    "calls_on" DATE,
    "join_before_host" BOOLEAN,
    "waiting_room" BOOLEAN,
    "inspected_at" TIMESTAMPTZ(3),
    "swept_at" TIMESTAMPTZ(3),

    CONSTRAINT "hosts_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "meetings" (
    "id" SERIAL NOT NULL,
    "room_id" INTEGER NOT NULL,
    "host" VARCHAR(254) NOT NULL,
    "lane" INTEGER NOT NULL DEFAULT 0,
    "key" VARCHAR(40) NOT NULL,
    "state" "meeting_state" NOT NULL DEFAULT 'claimed',
    "date" TIMESTAMPTZ(3) NOT NULL,
    "busy_from" TIMESTAMPTZ(3) NOT NULL,
    "busy_until" TIMESTAMPTZ(3) NOT NULL,
    "asked_at" TIMESTAMPTZ(3),
    "lost_at" TIMESTAMPTZ(3),
    "meeting_id" BIGINT,

    CONSTRAINT "meetings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "install" (
    "tag" CHAR(8) NOT NULL,

    CONSTRAINT "install_pkey" PRIMARY KEY ("tag")
);

-- CreateTable
CREATE TABLE "zoom_tokens" (
    "account" CHAR(64) NOT NULL,
    "sealed" BYTEA,
    "refresh_at" TIMESTAMPTZ(3),

    CONSTRAINT "zoom_tokens_pkey" PRIMARY KEY ("account")
);

-- CreateTable
CREATE TABLE "zoom_pace" (
    "account" CHAR(64) NOT NULL,
    "cost" INTEGER NOT NULL DEFAULT 1,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "zoom_pace_pkey" PRIMARY KEY ("account")
);

-- CreateTable
CREATE TABLE "meeting_participants" (
    "uuid" VARCHAR(100) NOT NULL,
    "participant" VARCHAR(100) NOT NULL,
    "room_id" INTEGER NOT NULL,
    "joined_at" TIMESTAMPTZ(3),
    "left_at" TIMESTAMPTZ(3),

    CONSTRAINT "meeting_participants_pkey" PRIMARY KEY ("uuid","participant")
);

-- CreateIndex
CREATE UNIQUE INDEX "meetings_key_key" ON "meetings"("key");

-- CreateIndex
CREATE INDEX "meetings_room_id_idx" ON "meetings"("room_id");

-- CreateIndex
CREATE INDEX "meetings_host_busy_until_idx" ON "meetings"("host", "busy_until");

-- CreateIndex
CREATE INDEX "meeting_participants_room_id_idx" ON "meeting_participants"("room_id");

-- AddForeignKey
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_host_fkey" FOREIGN KEY ("host") REFERENCES "hosts"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "meeting_participants" ADD CONSTRAINT "meeting_participants_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand, for Prisma has no word for it: a room has one meeting, and a host one per lane and slot.
CREATE UNIQUE INDEX "meetings_one_per_room" ON "meetings"("room_id") WHERE "state" IN ('claimed', 'made');
CREATE UNIQUE INDEX "meetings_one_per_lane" ON "meetings"("host", "lane", "date") WHERE "state" IN ('claimed', 'made');

INSERT INTO "install" ("tag") VALUES (left(replace(gen_random_uuid()::text, '-', ''), 8));
