-- CreateEnum
CREATE TYPE "delivery_state" AS ENUM ('waiting', 'sending', 'taken', 'refused');

-- AlterTable
ALTER TABLE "draws" ADD COLUMN     "nudges" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "push_subscriptions" ADD COLUMN     "last_shown_at" TIMESTAMPTZ(3),
ADD COLUMN     "silent_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "signals" ADD COLUMN     "date" TIMESTAMPTZ(3),
ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ALTER COLUMN "room_id" DROP NOT NULL;

-- Every signal so far was about a room, and useless once it had closed.
UPDATE "signals" SET "expires_at" = r."closes_at" FROM "rooms" r WHERE r."id" = "signals"."room_id";
ALTER TABLE "signals" ALTER COLUMN "expires_at" SET NOT NULL;

-- AlterTable
ALTER TABLE "users_rooms" ADD COLUMN     "declined_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "deliveries" (
    "id" SERIAL NOT NULL,
    "signal_id" INTEGER NOT NULL,
    "device_id" INTEGER,
    "origin" VARCHAR(300) NOT NULL,
    "state" "delivery_state" NOT NULL DEFAULT 'waiting',
    "receipt" CHAR(32) NOT NULL,
    "claimed_at" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "status" INTEGER,
    "sent_at" TIMESTAMPTZ(3),
    "shown_at" TIMESTAMPTZ(3),

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calendar_feeds" (
    "user_id" INTEGER NOT NULL,
    "token_hash" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "calendar_feeds_pkey" PRIMARY KEY ("user_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_receipt_key" ON "deliveries"("receipt");

-- CreateIndex
CREATE INDEX "deliveries_device_id_idx" ON "deliveries"("device_id");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_signal_id_device_id_key" ON "deliveries"("signal_id", "device_id");

-- CreateIndex
CREATE UNIQUE INDEX "calendar_feeds_token_hash_key" ON "calendar_feeds"("token_hash");

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_signal_id_fkey" FOREIGN KEY ("signal_id") REFERENCES "signals"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_device_id_fkey" FOREIGN KEY ("device_id") REFERENCES "push_subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One quiet test, and one word that the signal is dead, per person and slot.
CREATE UNIQUE INDEX "signals_one_per_slot" ON "signals"("user_id", "date", "kind") WHERE "room_id" IS NULL AND "date" IS NOT NULL;

-- One e-mail per signal.
CREATE UNIQUE INDEX "deliveries_one_mail" ON "deliveries"("signal_id") WHERE "device_id" IS NULL;

-- What is still to be sent, by push service.
CREATE INDEX "deliveries_to_send" ON "deliveries"("origin", "id") WHERE "state" IN ('waiting', 'sending');

-- A signal that was on its way when the outbox changed goes on to the devices that are not done with it.
-- An endpoint that nothing could be sent to stays behind, as it does with what is queued from now on.
INSERT INTO "deliveries" ("signal_id", "device_id", "origin", "receipt")
SELECT g."id", p."id", p."origin", replace(gen_random_uuid()::text, '-', '')
FROM "signals" g JOIN (
  SELECT "id", "user_id", substring("endpoint" from '^https://[^/?#]{1,250}') AS "origin" FROM "push_subscriptions"
) p ON p."user_id" = g."user_id"
WHERE g."state" = 'waiting' AND g."expires_at" > now() AND p."origin" IS NOT NULL
  AND p."id" <> ALL (coalesce(g."settled_devices", '{}'));

-- AlterTable
ALTER TABLE "signals" DROP COLUMN "settled_devices";
