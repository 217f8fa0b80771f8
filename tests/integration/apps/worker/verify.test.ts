import { expect, test } from 'vitest'
import { aWorkerInstall, registerPeople, slot } from '../../../support/worker-install.ts'
import { readReport } from '../../../support/worker-process.ts'

test('verify replays a draw, says identical, and tells what anybody needs to check the seed', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 8 })
  await install.run(['draw', '09:00'])
  const replay = await install.run(['verify', '1'])
  const report = readReport(await install.run(['verify', '1', '--json']))
  const { rows } = await install.pool.query<{ root: string; seed: string }>(
    'select k.root, d.seed from draws d join draw_secrets k on k.date = d.date',
  )
  const { root = '', seed } = rows[0] ?? {}

  expect(replay).toMatchObject({ code: 0, stderr: '' })
  expect(replay.stdout).toMatch(/^Draw 1 of 2030-01-07T00:00:00.000Z is identical: 8 people in 2 rooms[.]\n/)
  expect(replay.stdout).not.toContain(root)
  expect(JSON.stringify(report)).not.toContain(root)
  expect(report).toEqual({
    ...{ command: 'verify', draw_id: 1, date: slot, identical: true, difference: null },
    ...{ people: 8, rooms: 2, deleted_seats: 0, seed },
    secret: expect.stringMatching(/^[0-9a-f]{64}$/),
    commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
    input_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  for (const name of ['commitment', 'secret', 'input_hash', 'seed'])
    expect(replay.stdout).toContain(report[name])
})

test('verify ends with 1 at the first difference, with 2 where there is no such draw', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 8 })
  await install.run(['draw', '09:00'])
  await install.pool.query('update users_rooms set drawn_ordinal = 1 - drawn_ordinal')
  const tampered = await install.run(['verify', '1'])
  const unknown = await install.run(['verify', '99', '--json'])

  expect(tampered).toMatchObject({ code: 1, stderr: '' })
  expect(tampered.stdout).toMatch(/^Draw 1 of .* is not verified[.] Person \d has a seat in room 0, and in/)
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('no draw with this id') })
  expect(readReport(unknown)).toMatchObject({ command: 'verify', error: { code: 'UNKNOWN_DRAW' } })
})
