import { readPages, type Api } from './read-pages.ts'
import { userListReply } from './replies.ts'

const licensed = 2

/**
 * The e-mails of the users who may hold meetings of any length: licensed and active.
 *
 * @throws {AppError} ZOOM_*
 */
export async function listHosts(api: Api): Promise<string[]> {
  const pages = await readPages({ path: '/users', query: { status: 'active' }, schema: userListReply }, api)
  const hosts = pages
    .flatMap(({ users }) => users)
    .filter(({ type, status = 'active' }) => type === licensed && status === 'active')
    .map(({ email, id }) => email ?? id ?? '')
  return [...new Set(hosts)].filter((host) => host !== '')
}
