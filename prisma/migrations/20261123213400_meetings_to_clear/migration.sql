-- By hand, for Prisma has no word for it: what every tick looks for among all the meetings that ever were.
CREATE INDEX "meetings_abandoned" ON "meetings"("id") WHERE "state" = 'abandoned';
