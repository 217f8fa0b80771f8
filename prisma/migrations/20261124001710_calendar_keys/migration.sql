-- AlterTable
ALTER TABLE "users" ADD COLUMN     "calendar_key" UUID NOT NULL DEFAULT gen_random_uuid();
