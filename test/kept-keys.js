/**
 * The RSA keys of the tests. To find the primes of one takes a tenth of a second of a processor, and some three hundred were
 * made in each run: user pools, topics and identity providers have keys of their own. Those of 2,048 bits are looked for once
 * and kept under `.build/test-keys`. Each test file gets them from the first on, no two of its keys are the same.
 *
 * What makes keys doesn't know of it: `node:crypto` is what is told, in the processes of Jest alone.
 */
const crypto = require('node:crypto')
const { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { promisify } = require('node:util')

const directory = join(__dirname, '..', '.build', 'test-keys')
const { generateKeyPair, generateKeyPairSync } = crypto
/** PKCS #8, in PEM, in an order of this process. */
const kept = []
/** How many this test file has been given. */
let given = 0

const isKept = (type, options = {}) =>
  type === 'rsa' && options.modulusLength === 2048 && Object.keys(options).length === 1

function next() {
  if (kept.length === 0) kept.push(...read())
  if (given === kept.length) kept.push(make())
  const privateKey = crypto.createPrivateKey(kept[given++])
  return { privateKey, publicKey: crypto.createPublicKey(privateKey) }
}

function read() {
  mkdirSync(directory, { recursive: true })
  const names = readdirSync(directory).filter((name) => name.endsWith('.pem'))
  return names.map((name) => readFileSync(join(directory, name), 'utf8'))
}

function make() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const path = join(directory, `${crypto.randomUUID()}.pem`)
  mkdirSync(directory, { recursive: true })
  writeFileSync(`${path}.part`, pem, { mode: 0o600 })
  renameSync(`${path}.part`, path)
  return pem
}

crypto.generateKeyPairSync = (type, options) => (isKept(type, options) ? next() : generateKeyPairSync(type, options))

crypto.generateKeyPair = (type, options, callback) => {
  if (!isKept(type, options)) return generateKeyPair(type, options, callback)
  const { publicKey, privateKey } = next()
  process.nextTick(callback, null, publicKey, privateKey)
}
crypto.generateKeyPair[promisify.custom] = async (type, options) =>
  isKept(type, options) ? next() : promisify(generateKeyPair)(type, options)

/** For the next test file. */
exports.fromTheFirst = () => {
  given = 0
}
