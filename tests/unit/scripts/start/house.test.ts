import { expect, test } from 'vitest'
import { openHouse } from '../../../../scripts/start/house.ts'

function aPart(name: string, stopped: string[]) {
  return { name, stop: async () => void stopped.push(name) }
}

test('parts are stopped once each, the latest first', async () => {
  const stopped: string[] = []
  const house = openHouse()
  await house.add(aPart('database', stopped))
  await house.add(aPart('server', stopped))

  await Promise.all([house.close(), house.close()])

  expect(stopped).toEqual(['server', 'database'])
})

test('a part that does not stop keeps no other running', async () => {
  const stopped: string[] = []
  const house = openHouse()
  await house.add(aPart('database', stopped))
  await house.add({ name: 'server', stop: () => Promise.reject(new Error('still busy')) })

  await house.close()

  expect(stopped).toEqual(['database'])
})

test('a part that comes up while the house is closing is stopped at once', async () => {
  const stopped: string[] = []
  const house = openHouse()
  await house.close()

  await house.add(aPart('latecomer', stopped))

  expect(stopped).toEqual(['latecomer'])
})
