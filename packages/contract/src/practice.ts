import { z } from 'zod'
import { instant } from './instant.ts'

export const practiceStarted = z.object({ startsAt: instant, drawAt: instant })
