/** What can be known of a function's code before it runs. */
import { Script } from 'node:vm'
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import { messageOf } from '../../../kernel/message-of'
import type { FunctionConfig } from '../config'
import { invalidArgument } from '../errors'

/** Bytes. */
const longest = 10_240
const runtimes = ['cloudfront-js-1.0', 'cloudfront-js-2.0']

/** @throws AwsError */
export function checkFunction(name: string, { Runtime }: FunctionConfig, code: string): void {
  if (!/^[\w-]{1,64}$/.test(name)) throw invalidArgument(`The function name ${name} is not valid`)
  if (!runtimes.includes(Runtime)) throw invalidArgument(`Runtime ${Runtime}: expected one of ${runtimes.join(', ')}`)
  if (Buffer.byteLength(code) > longest) {
    throw new AwsError('FunctionSizeLimitExceeded', `The function ${name} is larger than ${longest} bytes`, 413)
  }
  const [, module] = /\b(?:require\s*\(\s*|(?:import|from)\s+)['"]([\w-]+)['"]/.exec(code) ?? []
  if (module !== undefined) {
    throw new NotModelledError(`module "${module}"`, `function ${name}`, 'functions have the language alone here')
  }
  try {
    new Script(code, { filename: `${name}.js` })
  } catch (error) {
    throw invalidArgument(`The code of the function ${name} is no JavaScript: ${messageOf(error)}`)
  }
}
