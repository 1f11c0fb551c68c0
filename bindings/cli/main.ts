console.log("yuma");
