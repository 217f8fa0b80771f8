-- CreateEnum
CREATE TYPE "outcome" AS ENUM ('came', 'missed', 'excused', 'ours');

-- AlterTable
ALTER TABLE "draws" ADD COLUMN     "practice" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "rescues" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "settled_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "rooms" ADD COLUMN     "merged_into" INTEGER;

-- AlterTable
ALTER TABLE "signals" ADD COLUMN     "no_device" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "rate_events" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "users_rooms" ADD COLUMN     "disputed_at" TIMESTAMPTZ(3),
ADD COLUMN     "drawn_ordinal" INTEGER,
ADD COLUMN     "entered" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "opened_at" TIMESTAMPTZ(3),
ADD COLUMN     "outcome" "outcome";

-- CreateTable
CREATE TABLE "draw_secrets" (
    "date" TIMESTAMPTZ(3) NOT NULL,
    "root" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "draw_secrets_pkey" PRIMARY KEY ("date")
);

-- CreateTable
CREATE TABLE "draw_inputs" (
    "draw_id" INTEGER NOT NULL,
    "input" BYTEA NOT NULL,

    CONSTRAINT "draw_inputs_pkey" PRIMARY KEY ("draw_id")
);

-- CreateTable
CREATE TABLE "blocks" (
    "id" SERIAL NOT NULL,
    "blocker_id" INTEGER NOT NULL,
    "blocked_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blocks_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "blocks_blocked_id_idx" ON "blocks"("blocked_id");

-- CreateIndex
CREATE UNIQUE INDEX "blocks_blocker_id_blocked_id_key" ON "blocks"("blocker_id", "blocked_id");

-- AddForeignKey
ALTER TABLE "draw_inputs" ADD CONSTRAINT "draw_inputs_draw_id_fkey" FOREIGN KEY ("draw_id") REFERENCES "draws"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_blocker_id_fkey" FOREIGN KEY ("blocker_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_blocked_id_fkey" FOREIGN KEY ("blocked_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_merged_into_fkey" FOREIGN KEY ("merged_into") REFERENCES "rooms"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What follows is written by hand.

-- Mornings that are over: everybody sits where the draw put them, and who got up went in.
UPDATE "users_rooms" s SET "drawn_ordinal" = r."ordinal", "entered" = s."participate" FROM "rooms" r WHERE r."id" = s."room_id";
UPDATE "draws" d SET "practice" = true FROM "practice_slots" p WHERE p."date" = d."date";

ALTER TABLE "users" ADD CONSTRAINT "users_rate_events_check" CHECK ("rate_events" >= 0);
ALTER TABLE "draws" ADD CONSTRAINT "draws_rescues_check" CHECK ("rescues" >= 0);
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_not_oneself_check" CHECK ("blocker_id" <> "blocked_id");

-- Nobody is led into a room by itself, and only a closed room leads on.
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_merged_into_check" CHECK ("merged_into" IS NULL OR ("merged_into" <> "id" AND "state" = 'closed'));

-- Only who is up goes in; a dispute is about a missed mark, withdrawn since or not.
ALTER TABLE "users_rooms" ADD CONSTRAINT "users_rooms_entered_check" CHECK ("participate" OR NOT "entered");
ALTER TABLE "users_rooms" ADD CONSTRAINT "users_rooms_outcome_check" CHECK ("outcome" IS NULL OR ("outcome" = 'came') = "participate");
ALTER TABLE "users_rooms" ADD CONSTRAINT "users_rooms_disputed_check" CHECK ("disputed_at" IS NULL OR "outcome" IN ('missed', 'excused'));

-- Bytes that do not compress are not worth the trying.
ALTER TABLE "draw_inputs" ALTER COLUMN "input" SET STORAGE EXTERNAL;

-- The few draws that are not history yet, of all there ever were.
CREATE INDEX "draws_unsettled" ON "draws" ("date") WHERE "settled_at" IS NULL;
