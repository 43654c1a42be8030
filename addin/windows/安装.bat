@echo off
setlocal DisableDelayedExpansion
set "JIXIAO=%~dp0"
if not exist "%JIXIAO%\python\python.exe" (
  echo Please extract the whole zip into a folder first, then try again.
  echo Qing xian ba zip quan bu jie ya, zai shuang ji.
  pause
  exit 1
)
"%JIXIAO%\python\python.exe" "%JIXIAO%\windows\install.py"
pause
rem exit, not exit /b: cmd would go on with what follows an ampersand in the name of a file dropped here
exit
