#!/usr/bin/env node
import { runOnNode24 } from './node24.mjs';

runOnNode24(process.argv.slice(2));
