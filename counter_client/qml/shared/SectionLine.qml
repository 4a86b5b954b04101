import QtQuick
import Station

// The heading over some of the answers.
Text {
    id: root

    required property string section

    text: section
    height: section === "" ? 0 : Theme.space32
    verticalAlignment: Text.AlignBottom
    horizontalAlignment: Text.AlignLeft
    bottomPadding: Theme.space4
    color: Theme.textSecondary
    font.pixelSize: Theme.text14
    font.weight: Font.DemiBold
    elide: Text.ElideRight
    Accessible.ignored: section === ""
    Accessible.role: Accessible.Heading
    Accessible.name: section
}
