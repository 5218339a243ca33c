# The main model of analyses of a multiverse, one call each: rma.mv with the working covariance, CR2 with Satterthwaite (clubSandwich).
suppressMessages({library(metafor); library(clubSandwich)})
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(arguments[1], colClasses = c(sample = "character", people = "character", domain = "character"))
blocks <- function(d) {
  same <- outer(d$people, d$people, "==")
  rho <- ifelse(outer(d$domain, d$domain, "=="), d$within[1], d$across[1])
  r <- ifelse(same, rho, 0)
  diag(r) <- 1
  r * outer(d$se, d$se)
}
start <- proc.time()
found <- lapply(split(rows, rows$analysis), function(d) {
  V <- blocks(d)
  fit <- rma.mv(d$g, V, random = ~ 1 | sample / effect, data = d, method = "REML", sparse = FALSE)
  test <- coef_test(fit, vcov = vcovCR(fit, cluster = d$sample, type = "CR2"), test = "Satterthwaite")
  data.frame(analysis = d$analysis[1], g = as.numeric(fit$b), se = test$SE, df = test$df_Satt)
})
spent <- proc.time() - start
write.csv(do.call(rbind, found), arguments[2], row.names = FALSE)
cat(sprintf("%.6f\n", spent[["user.self"]] + spent[["sys.self"]]))
