from incubator.core.demo_only import demo_part

PROOF_BY_CLICK = demo_part("proof_by_click", "A click stands for a second factor.")
