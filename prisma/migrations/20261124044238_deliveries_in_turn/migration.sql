-- What was never tried comes before what is tried again, or was put off behind newer news.
CREATE INDEX "deliveries_in_turn" ON "deliveries"("origin", "not_before" NULLS FIRST, "id") WHERE "state" IN ('waiting', 'sending');

DROP INDEX "deliveries_to_send";
