// The cases of the reference simulator (docs/simulation.md) as scenarios, by name.

import case01 from "./scenarios/reference/reference-01.json";
import case02 from "./scenarios/reference/reference-02.json";
import case03 from "./scenarios/reference/reference-03.json";
import case04 from "./scenarios/reference/reference-04.json";
import case05 from "./scenarios/reference/reference-05.json";
import case06 from "./scenarios/reference/reference-06.json";
import case07 from "./scenarios/reference/reference-07.json";
import case08 from "./scenarios/reference/reference-08.json";
import case09 from "./scenarios/reference/reference-09.json";
import case10 from "./scenarios/reference/reference-10.json";
import case11 from "./scenarios/reference/reference-11.json";
import case12 from "./scenarios/reference/reference-12.json";
import case13 from "./scenarios/reference/reference-13.json";
import case14 from "./scenarios/reference/reference-14.json";
import case15 from "./scenarios/reference/reference-15.json";
import case16 from "./scenarios/reference/reference-16.json";
import case17 from "./scenarios/reference/reference-17.json";
import case18 from "./scenarios/reference/reference-18.json";

export const referenceCases: Readonly<Record<string, unknown>> = {
  "reference-01": case01,
  "reference-02": case02,
  "reference-03": case03,
  "reference-04": case04,
  "reference-05": case05,
  "reference-06": case06,
  "reference-07": case07,
  "reference-08": case08,
  "reference-09": case09,
  "reference-10": case10,
  "reference-11": case11,
  "reference-12": case12,
  "reference-13": case13,
  "reference-14": case14,
  "reference-15": case15,
  "reference-16": case16,
  "reference-17": case17,
  "reference-18": case18,
};
