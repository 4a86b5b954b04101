import QtQuick
import QtQuick.Controls.Basic
import Station

// The lines of a place; the page moves among them.
OrderedList {
    id: root

    required property string name

    clip: true
    currentIndex: 0
    cacheBuffer: 0
    keyNavigationEnabled: false
    activeFocusOnTab: false
    Accessible.role: Accessible.List
    Accessible.name: name
    ScrollBar.vertical: ScrollBar {}

    onCurrentItemChanged: if (currentItem) Accessible.announce(currentItem.Accessible.name)
}
