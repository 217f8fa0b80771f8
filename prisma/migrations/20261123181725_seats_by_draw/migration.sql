-- CreateIndex
CREATE INDEX "users_rooms_draw_id_idx" ON "users_rooms"("draw_id");
