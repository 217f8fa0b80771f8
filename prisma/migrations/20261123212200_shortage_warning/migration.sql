-- AlterTable
ALTER TABLE "install" ADD COLUMN     "warned_of_hour" TIMESTAMPTZ(3);
