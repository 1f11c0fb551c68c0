import { testSimulationCsv } from "./simulation-csv.js";

await testSimulationCsv();
