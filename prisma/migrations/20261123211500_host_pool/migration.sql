-- AlterTable
ALTER TABLE "install" ADD COLUMN     "hosts_read_at" TIMESTAMPTZ(3);

-- By hand, for Prisma has no word for it: the few meetings that may still keep a host busy, among all there ever were.
CREATE INDEX "meetings_not_gone" ON "meetings"("busy_until") WHERE "state" <> 'gone';
