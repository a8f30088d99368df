/** `npm run api`: writes each engine's api.json anew from the installed SDK clients. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiFiles, engines } from './clients'
import { readClient } from './read-client'
import { apiText } from './write-api'

for (const { client, file } of apiFiles) writeFileSync(join(engines, file), apiText(readClient(client)))
