import { HelpRequest, UsageError } from '../../cli/usage-error'
import { smoke } from './smoke'

smoke(process.argv.slice(2), console.log).catch((error: unknown) => {
  if (error instanceof HelpRequest) return console.log(error.message)
  console.error(error instanceof UsageError ? `smoke: ${error.message}` : error)
  process.exitCode = 1
})
