-- AlterTable
ALTER TABLE "meeting_participants" ADD COLUMN     "meeting_id" BIGINT NOT NULL;

-- CreateIndex
CREATE INDEX "meetings_meeting_id_idx" ON "meetings"("meeting_id");

-- CreateIndex
CREATE INDEX "rooms_meeting_id_idx" ON "rooms"("meeting_id");
