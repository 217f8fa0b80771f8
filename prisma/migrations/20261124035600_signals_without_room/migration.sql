-- Tests, and word of silent devices, are deleted when they are old: those of mornings, which stay, are many more.
CREATE INDEX "signals_without_room" ON "signals"("expires_at") WHERE "room_id" IS NULL;
