/**
 * What is checked without running anything: style, imports and types, side by side. Types and imports keep what
 * they know for the next time. Says nothing of what is well.
 */
const { spawn } = require('node:child_process')

// The longest first.
const checks = ['types:system', 'lint:style', 'lint:imports', 'types:portal']

for (const name of checks) {
  const child = spawn('npm', ['run', '-s', name], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
  child.on('error', (error) => said.push(Buffer.from(String(error))))
  child.on('close', (code) => {
    if (code === 0) return
    process.exitCode = 1
    process.stderr.write(`npm run ${name}\n${Buffer.concat(said)}`)
  })
}
