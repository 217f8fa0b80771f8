import { generateVapidKeys } from '@kuji/config/vapid-keys'

/** A complete environment for production, with single variables replaced. */
export function productionEnvironment(replaced: Record<string, string> = {}): Record<string, string> {
  const vapid = generateVapidKeys()
  return {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgresql://kuji:pw@db.example:5432/kuji',
    PUBLIC_URL: 'https://kuji.example',
    TRIGGER_TOKEN: 'a-trigger-token-of-some-length',
    ZOOM_ACCOUNT_ID: 'account',
    ZOOM_CLIENT_ID: 'client',
    ZOOM_CLIENT_SECRET: 'secret',
    ZOOM_HOSTS: 'one@kuji.example,two@kuji.example',
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
    VAPID_SUBJECT: 'mailto:hello@kuji.example',
    ...replaced,
  }
}
