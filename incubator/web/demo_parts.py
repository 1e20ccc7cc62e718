from incubator.core.demo_only import demo_part

PAGES = demo_part("pages", "Pages are open on which anybody becomes anybody and reads all mail.")
