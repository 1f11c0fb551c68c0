// As it is packed, which no type check looks for.

import { testSimulationCsv } from "../simulation-csv.js";

const packed = (name: string) => import(/* @vite-ignore */ new URL(`../../dist/${name}.js`, import.meta.url).href);

await testSimulationCsv({ ...(await packed("simulation")), ...(await packed("index")) });
