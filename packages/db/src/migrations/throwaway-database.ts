import { randomUUID } from 'node:crypto'
import pg from 'pg'

/**
 * Runs work on a new empty database of a server, and drops it afterwards.
 *
 * @param serverUrl any database of that server, as a user who may create databases
 */
export async function withThrowawayDatabase<T>(
  serverUrl: string,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const name = `kuji_throwaway_${randomUUID().replaceAll('-', '')}`
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(`create database ${name}`)
    const url = new URL(serverUrl)
    url.pathname = `/${name}`
    return await work(url.href)
  } finally {
    await client.query(`drop database if exists ${name} with (force)`)
    await client.end()
  }
}
